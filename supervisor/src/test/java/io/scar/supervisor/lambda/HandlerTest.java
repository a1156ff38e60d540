package io.scar.supervisor.lambda;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.amazonaws.services.lambda.runtime.ClientContext;
import com.amazonaws.services.lambda.runtime.CognitoIdentity;
import com.amazonaws.services.lambda.runtime.Context;
import com.amazonaws.services.lambda.runtime.LambdaLogger;
import io.scar.supervisor.config.LogSettingsReader;
import io.scar.supervisor.execution.ContainerResult;
import io.scar.supervisor.failure.FunctionFault;
import io.scar.supervisor.logging.SupervisorLog;
import io.scar.supervisor.pipeline.Invocation;
import io.scar.supervisor.pipeline.Supervisor;
import io.scar.supervisor.pipeline.SupervisorBroken;
import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.function.Supplier;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** What becomes of a fault at the boundary of an invocation. */
class HandlerTest {

  private final List<Fake> made = new ArrayList<>();
  private Supplier<byte[]> next = () -> "fine".getBytes(StandardCharsets.UTF_8);
  private final Handler handler =
      new Handler(
          SupervisorLog.to(
              OutputStream.nullOutputStream(), LogSettingsReader.beforeConfiguration(Map.of())),
          this::make);

  static List<Throwable> defects() {
    return List.of(
        new IllegalStateException("a state"), new AssertionError("never"), new LinkageError("no"));
  }

  @ParameterizedTest
  @MethodSource("defects")
  void aDefectIsCalledByItsNameAndTheNextEventMeetsNothingOfIt(Throwable defect)
      throws IOException {
    assertThat(handle()).isEqualTo("fine");
    next = () -> raise(defect);

    assertThatThrownBy(this::handle)
        .isInstanceOf(SupervisorBroken.class)
        .hasMessageContaining(String.valueOf(defect.getMessage()));

    next = () -> "again".getBytes(StandardCharsets.UTF_8);
    assertThat(handle()).isEqualTo("again");
    assertThat(made).extracting(Fake::closed).containsExactly(true, false);
  }

  @Test
  void aFailureThatWasForeseenKeepsWhatIsReady() throws IOException {
    next = () -> raise(new Foreseen());

    assertThatThrownBy(this::handle).isInstanceOf(Foreseen.class);

    next = () -> "again".getBytes(StandardCharsets.UTF_8);
    assertThat(handle()).isEqualTo("again");
    assertThat(made).hasSize(1);
  }

  @Test
  void aMachineOutOfMemoryOrStackIsLeftToLambdasClientWhichEndsTheProcess() {
    OutOfMemoryError memory = new OutOfMemoryError("heap");
    StackOverflowError stack = new StackOverflowError();

    next = () -> raise(memory);
    assertThatThrownBy(this::handle).isSameAs(memory);
    next = () -> raise(stack);
    assertThatThrownBy(this::handle).isSameAs(stack);
  }

  private String handle() throws IOException {
    ByteArrayOutputStream answer = new ByteArrayOutputStream();
    handler.handleRequest(new ByteArrayInputStream(new byte[0]), answer, new Request());
    return answer.toString(StandardCharsets.UTF_8);
  }

  private Supervisor make() {
    Fake fake = new Fake();
    made.add(fake);
    return fake;
  }

  private static byte[] raise(Throwable thrown) {
    if (thrown instanceof Error error) {
      throw error;
    }
    throw (RuntimeException) thrown;
  }

  private static final class Foreseen extends FunctionFault {
    private static final long serialVersionUID = 1L;

    Foreseen() {
      super("foreseen");
    }
  }

  private final class Fake implements Supervisor {

    private boolean closed;

    boolean closed() {
      return closed;
    }

    @Override
    public void handle(byte[] event, Invocation invocation, OutputStream answer)
        throws IOException {
      answer.write(next.get());
    }

    @Override
    public ContainerResult run(byte[] event, Invocation invocation) {
      return ContainerResult.none();
    }

    @Override
    public UnderWay stop(Duration patience) {
      return UnderWay.NOTHING;
    }

    @Override
    public void close() {
      closed = true;
    }
  }

  private static final class Request implements Context {

    @Override
    public String getAwsRequestId() {
      return "request-1";
    }

    @Override
    public String getLogGroupName() {
      return "group";
    }

    @Override
    public String getLogStreamName() {
      return "stream";
    }

    @Override
    public String getFunctionName() {
      return "f";
    }

    @Override
    public String getFunctionVersion() {
      return "1";
    }

    @Override
    public String getInvokedFunctionArn() {
      return "arn";
    }

    @Override
    public CognitoIdentity getIdentity() {
      throw new UnsupportedOperationException();
    }

    @Override
    public ClientContext getClientContext() {
      throw new UnsupportedOperationException();
    }

    @Override
    public int getRemainingTimeInMillis() {
      return 1000;
    }

    @Override
    public int getMemoryLimitInMB() {
      return 128;
    }

    @Override
    public LambdaLogger getLogger() {
      throw new UnsupportedOperationException();
    }
  }
}
