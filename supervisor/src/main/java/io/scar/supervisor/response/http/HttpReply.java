package io.scar.supervisor.response.http;

import com.fasterxml.jackson.databind.json.JsonMapper;
import io.scar.contract.response.Response;
import io.scar.supervisor.event.http.HttpCall;
import io.scar.supervisor.event.http.RequestRefused;
import io.scar.supervisor.execution.Container;
import io.scar.supervisor.execution.ContainerResult;
import io.scar.supervisor.failure.FunctionFault;
import io.scar.supervisor.failure.InvocationFailure;
import io.scar.supervisor.failure.MachineFailed;
import io.scar.supervisor.response.Answers;
import io.scar.supervisor.response.JobAnswer;
import java.io.IOException;
import java.io.OutputStream;
import java.io.UncheckedIOException;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.Optional;

/** What one request is answered: by what its program did, or why none ran. */
public final class HttpReply {

  static final int NO_CONTENT = 204;

  private static final int SEE_OTHER = 303;
  private static final int NOT_MODIFIED = 304;
  private static final int UNAVAILABLE = 503;

  private static final JsonMapper JSON = new JsonMapper();

  private final HttpCall call;
  private final Envelope envelope;
  private final Cors cors;
  private final HeaderFields own;
  private final String requestId;

  /**
   * @param own headers of every answer
   */
  HttpReply(HttpCall call, Envelope envelope, Cors cors, HeaderFields own, String requestId) {
    this.call = call;
    this.envelope = envelope;
    this.cors = cors;
    this.own = own;
    this.requestId = requestId;
  }

  /**
   * The answer to a browser that asks whether it may send a request; nothing runs for it.
   *
   * @throws RequestRefused if it may not
   */
  public Optional<HttpAnswer> preflight() {
    return cors.preflight();
  }

  /** A request that is out of order. */
  public HttpAnswer refused(RequestRefused refusal) {
    return message(refusal.status(), refusal.reason());
  }

  /**
   * A failure that is not the program's. Its reason may tell of buckets and images, which whoever
   * may call the function need not know: the log has it.
   */
  public HttpAnswer failed(InvocationFailure failure) {
    int status = failure instanceof FunctionFault ? Response.FAILED : UNAVAILABLE;
    return message(
        status,
        "the function failed (%s); its log has the reason, under the request id %s"
            .formatted(failure.getClass().getSimpleName(), requestId));
  }

  /** Of an invocation whose answer nobody reads. */
  public HttpAnswer done() {
    return new HttpAnswer(Response.ACCEPTED, new HeaderFields(), AnswerBody.NONE);
  }

  /** Of a request whose work a job does. */
  public HttpAnswer accepted(JobAnswer job) {
    HeaderFields headers =
        new HeaderFields()
            .set(HttpAnswer.CONTENT_TYPE, BodyTypes.JSON)
            .set(Response.JOB_ID_HEADER, job.job().id());
    return new HttpAnswer(
        Response.ACCEPTED,
        headers,
        call.method().equalsIgnoreCase("HEAD")
            ? AnswerBody.NONE
            : new AnswerBody.InMemory(job.json()));
  }

  /**
   * What the program did.
   *
   * @param program what it says about its answer itself
   * @param large takes a body that is too large for the gateway
   * @throws AnswerHasNoPlace if the answer cannot be sent
   */
  public HttpAnswer of(
      ContainerResult result, ProgramsAnswer program, OutputFolder output, LargeBodies large) {
    if (!result.succeeded()) {
      return output(result);
    }
    AnswerBody body;
    String type;
    String name;
    if (output.files().isEmpty()) {
      if (result.output().truncated()) {
        throw AnswerHasNoPlace.truncated(
            envelope.raw() ? Container.KEPT_BYTES_RAW : Container.KEPT_BYTES);
      }
      byte[] text = result.output().bytes();
      body = new AnswerBody.InMemory(text);
      type = BodyTypes.ofOutput(text);
      name = "output";
    } else {
      Path file = output.files().size() == 1 ? output.files().getFirst() : output.zip();
      body = AnswerBody.InFile.of(file);
      type = output.files().size() == 1 ? BodyTypes.of(file) : BodyTypes.ZIP;
      name = output.files().size() == 1 ? file.getFileName() + "" : "output.zip";
    }
    HeaderFields headers = new HeaderFields();
    boolean bodiless =
        program.status() == NO_CONTENT
            || program.status() == NOT_MODIFIED
            || call.method().equalsIgnoreCase("HEAD");
    if (program.status() != NO_CONTENT && program.status() != NOT_MODIFIED) {
      headers.set(HttpAnswer.CONTENT_TYPE, type).set("x-content-type-options", "nosniff");
    }
    headers.setAll(program.headers());
    HttpAnswer answer =
        new HttpAnswer(
            program.status(), headers, program.cookies(), bodiless ? AnswerBody.NONE : body);
    answer = complete(loaded(answer));
    if (envelope.fits(answer)) {
      return answer;
    }
    return elsewhere(answer, large.keep(output.spill(body), name, answer.mediaType()));
  }

  /**
   * @param to stays open
   */
  public void write(HttpAnswer answer, OutputStream to) {
    try {
      envelope.write(complete(answer), to);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  /** What the program wrote, or the end of it. */
  public HttpAnswer output(ContainerResult result) {
    byte[] output = Answers.output(result);
    HeaderFields headers =
        new HeaderFields().set(HttpAnswer.CONTENT_TYPE, BodyTypes.ofOutput(output));
    if (!result.succeeded()) {
      headers.set(Response.EXIT_CODE_HEADER, Integer.toString(result.exitCode()));
    }
    if (result.output().truncated()) {
      headers.set(Response.TRUNCATED_HEADER, "true");
    }
    HttpAnswer answer =
        complete(
            new HttpAnswer(
                Answers.statusCode(result),
                headers,
                call.method().equalsIgnoreCase("HEAD")
                    ? AnswerBody.NONE
                    : new AnswerBody.InMemory(output)));
    if (envelope.fits(answer)) {
      return answer;
    }
    // How it ended is what matters.
    answer.headers().set(Response.TRUNCATED_HEADER, "true");
    int kept = envelope.fitting(answer);
    return answer.with(
        new AnswerBody.InMemory(Arrays.copyOfRange(output, output.length - kept, output.length)));
  }

  private HttpAnswer elsewhere(HttpAnswer answer, URI link) {
    HeaderFields headers =
        new HeaderFields()
            .set(HttpAnswer.CONTENT_TYPE, BodyTypes.TEXT)
            .set("location", link.toString());
    byte[] text =
        "The answer is too large to be sent at once: %s\n"
            .formatted(link)
            .getBytes(StandardCharsets.UTF_8);
    return complete(
        new HttpAnswer(SEE_OTHER, headers, answer.cookies(), new AnswerBody.InMemory(text)));
  }

  private HttpAnswer message(int status, String message) {
    try {
      byte[] json = JSON.writeValueAsBytes(JSON.createObjectNode().put("message", message));
      return new HttpAnswer(
          status,
          new HeaderFields().set(HttpAnswer.CONTENT_TYPE, BodyTypes.JSON),
          call.method().equalsIgnoreCase("HEAD") ? AnswerBody.NONE : new AnswerBody.InMemory(json));
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  /** Text that may go as it is has to be looked at. */
  private HttpAnswer loaded(HttpAnswer answer) {
    if (envelope.raw()
        && answer.body() instanceof AnswerBody.InFile(Path file, long size)
        && size <= call.gateway().answerBytes()
        && BodyTypes.isText(answer.mediaType())) {
      try {
        return answer.with(new AnswerBody.InMemory(Files.readAllBytes(file)));
      } catch (IOException e) {
        throw MachineFailed.during("read", file, e);
      }
    }
    return answer;
  }

  /** With the headers of every answer, which a program cannot change. */
  private HttpAnswer complete(HttpAnswer answer) {
    HeaderFields headers = new HeaderFields().setAll(answer.headers());
    headers.setAll(own);
    cors.apply(headers);
    if (!envelope.raw() && !call.gateway().decodes() && answer.body().size() > 0) {
      // The client gets base64, and decodes it.
      headers.set(HttpAnswer.CONTENT_TYPE, "text/plain; charset=us-ascii");
    }
    return new HttpAnswer(answer.status(), headers, answer.cookies(), answer.body());
  }
}
