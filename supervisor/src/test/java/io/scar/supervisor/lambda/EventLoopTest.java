package io.scar.supervisor.lambda;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalStateException;

import com.amazonaws.services.lambda.runtime.RequestStreamHandler;
import com.amazonaws.services.lambda.runtime.api.client.logging.LambdaContextLogger;
import com.amazonaws.services.lambda.runtime.api.client.runtimeapi.LambdaError;
import com.amazonaws.services.lambda.runtime.api.client.runtimeapi.LambdaRuntimeApiClient;
import com.amazonaws.services.lambda.runtime.api.client.runtimeapi.dto.InvocationRequest;
import io.scar.supervisor.failure.FunctionFault;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Queue;
import org.junit.jupiter.api.Test;

class EventLoopTest {

  private final Api api = new Api();

  private void run(RequestStreamHandler handler) {
    new EventLoop(api, handler, Map.of("AWS_LAMBDA_FUNCTION_MEMORY_SIZE", "512")).run();
  }

  /** Runs until there are no more events. */
  private void runAll(RequestStreamHandler handler) {
    assertThatIllegalStateException()
        .isThrownBy(() -> run(handler))
        .withMessageContaining("Runtime API");
  }

  @Test
  void eachEventIsAnsweredUnderItsOwnNumber() {
    api.events.add("first");
    api.events.add("second");

    runAll(
        (input, output, context) -> {
          assertThat(context.getMemoryLimitInMB()).isEqualTo(512);
          assertThat(context.getRemainingTimeInMillis()).isBetween(1, 60_000);
          output.write((context.getAwsRequestId() + ": ").getBytes(StandardCharsets.UTF_8));
          input.transferTo(output);
        });

    assertThat(api.said).containsExactly("1 is 1: first", "2 is 2: second");
  }

  @Test
  void afterAFailureThatIsToldTheNextEventIsHandled() {
    api.events.add("bad");
    api.events.add("good");

    runAll(
        (input, output, context) -> {
          byte[] event = input.readAllBytes();
          if (event.length == 3) {
            throw new IllegalArgumentException("it is bad");
          }
          output.write(event);
        });

    assertThat(api.said)
        .containsExactly("1 failed: java.lang.IllegalArgumentException: it is bad", "2 is good");
  }

  @Test
  void theLogHasTheReasonOfAFailureAndLambdaItsTypeToo() {
    api.events.add("bad");
    ByteArrayOutputStream log = new ByteArrayOutputStream();
    PrintStream output = System.out;
    System.setOut(new PrintStream(log, true, StandardCharsets.UTF_8));
    try {
      runAll(
          (_, _, _) -> {
            throw new Faulty("the model is missing");
          });
    } finally {
      System.setOut(output);
    }

    assertThat(log.toString(StandardCharsets.UTF_8))
        .contains("the model is missing\n")
        .doesNotContain(Faulty.class.getSimpleName());
    assertThat(api.said)
        .containsExactly("1 failed: " + Faulty.class.getName() + ": the model is missing");
  }

  private static final class Faulty extends FunctionFault {

    private static final long serialVersionUID = 1L;

    Faulty(String message) {
      super(message);
    }
  }

  @Test
  void anAnswerThatLambdaRefusesIsAFailureOfItsEvent() {
    api.events.add("refused");
    api.events.add("good");

    runAll((input, output, context) -> input.transferTo(output));

    assertThat(api.said).containsExactly("1 failed: java.lang.RuntimeException: 413", "2 is good");
  }

  @Test
  void afterAFailureOfTheJavaMachineItEnds() {
    api.events.add("large");
    api.events.add("never");

    run(
        (input, output, context) -> {
          throw new OutOfMemoryError("heap");
        });

    assertThat(api.said).containsExactly("1 failed: java.lang.OutOfMemoryError: heap");
    assertThat(api.events).containsExactly("never");
  }

  private static final class Api implements LambdaRuntimeApiClient {

    final Queue<String> events = new ArrayDeque<>();
    final List<String> said = new ArrayList<>();
    private int number;

    @Override
    public InvocationRequest nextInvocation() throws IOException {
      String event = events.poll();
      if (event == null) {
        throw new IOException("no more events");
      }
      number++;
      InvocationRequest request = new InvocationRequest();
      request.setId(Integer.toString(number));
      request.setContent(event.getBytes(StandardCharsets.UTF_8));
      request.setDeadlineTimeInMs(System.currentTimeMillis() + 60_000);
      request.setInvokedFunctionArn("arn:aws:lambda:us-east-1:000000000000:function:f");
      return request;
    }

    @Override
    public void reportInvocationSuccess(String id, byte[] answer) {
      String text = new String(answer, StandardCharsets.UTF_8);
      if (text.equals("refused")) {
        throw new RuntimeException("413");
      }
      said.add(id + " is " + text);
    }

    @Override
    public void reportInvocationError(String id, LambdaError error) {
      said.add(
          "%s failed: %s: %s"
              .formatted(id, error.errorRequest.errorType, error.errorRequest.errorMessage));
    }

    @Override
    public InvocationRequest nextInvocationWithExponentialBackoff(LambdaContextLogger logger) {
      throw new UnsupportedOperationException();
    }

    @Override
    public void reportInitError(LambdaError error) {
      throw new UnsupportedOperationException();
    }

    @Override
    public void restoreNext() {
      throw new UnsupportedOperationException();
    }

    @Override
    public void reportRestoreError(LambdaError error) {
      throw new UnsupportedOperationException();
    }
  }
}
