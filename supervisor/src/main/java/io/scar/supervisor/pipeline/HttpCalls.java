package io.scar.supervisor.pipeline;

import io.scar.supervisor.config.SupervisorConfig;
import io.scar.supervisor.delegate.SubmittedJob;
import io.scar.supervisor.event.http.HttpCall;
import io.scar.supervisor.event.http.HttpRequest;
import io.scar.supervisor.event.http.HttpRequests;
import io.scar.supervisor.event.http.RequestRefused;
import io.scar.supervisor.execution.ContainerResult;
import io.scar.supervisor.execution.RunRequest;
import io.scar.supervisor.execution.RunSettings;
import io.scar.supervisor.failure.InvocationFailure;
import io.scar.supervisor.failure.MachineFailed;
import io.scar.supervisor.input.InputStager;
import io.scar.supervisor.output.OutputFiles;
import io.scar.supervisor.output.OutputStager;
import io.scar.supervisor.output.SentOutput;
import io.scar.supervisor.response.JobAnswer;
import io.scar.supervisor.response.http.HttpAnswer;
import io.scar.supervisor.response.http.HttpAnswers;
import io.scar.supervisor.response.http.HttpReply;
import io.scar.supervisor.response.http.OutputFolder;
import io.scar.supervisor.response.http.ProgramsAnswer;
import io.scar.supervisor.response.http.ResponseFileInvalid;
import io.scar.supervisor.storage.Storage;
import io.scar.supervisor.workspace.Workspace;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * What happens to an HTTP request. Its sender is answered whatever happens, except when the
 * invocation is asynchronous: then it fails, so that Lambda tries again.
 */
final class HttpCalls {

  private static final Logger LOG = LoggerFactory.getLogger(HttpCalls.class);

  private final ContainerRun runs;
  private final InputStager inputs;
  private final OutputStager outputs;
  private final ForwardedEvents forwarded;
  private final Placement placement;
  private final String functionName;
  private final HttpAnswers answers;
  private final LargeAnswers large;
  private final boolean raw;

  /** What a run is concluded with, as long as its workspace is there. */
  private interface Conclusion {
    void of(ContainerResult result, ProgramsAnswer program, OutputFolder output);
  }

  /**
   * @param forwarded handles the storage events that a body may be
   */
  HttpCalls(
      SupervisorConfig config,
      ContainerRun runs,
      InputStager inputs,
      OutputStager outputs,
      Storage storage,
      ForwardedEvents forwarded,
      Placement placement) {
    this.runs = runs;
    this.inputs = inputs;
    this.outputs = outputs;
    this.forwarded = forwarded;
    this.placement = placement;
    this.functionName = config.functionName();
    this.answers =
        new HttpAnswers(config.function().apiGateway(), config.logGroup(), config.logStream());
    this.large = new LargeAnswers(config, storage);
    this.raw = config.function().apiGateway().raw();
  }

  /**
   * @param answer stays open
   * @throws InvocationFailure if the invocation is asynchronous and anything fails
   */
  void answer(HttpCall call, Handling handling, OutputStream answer) {
    HttpReply reply = answers.to(call, handling.requestId());
    if (call.asynchronous()) {
      unanswered(call, handling).orThrow();
      reply.write(reply.done(), answer);
      return;
    }
    try {
      Optional<HttpAnswer> preflight = reply.preflight();
      if (preflight.isPresent()) {
        reply.write(preflight.get(), answer);
        return;
      }
      boolean[] written = {false};
      Outcome outcome =
          handle(
              call,
              handling,
              (ended, program, output) -> {
                reply.write(
                    reply.of(ended, program, output, large.of(handling.requestId())), answer);
                written[0] = true;
              });
      if (!written[0]) {
        reply.write(
            outcome instanceof Outcome.HandedOver(SubmittedJob job)
                ? reply.accepted(new JobAnswer(job, functionName))
                : reply.output(outcome.result()),
            answer);
      }
    } catch (RequestRefused e) {
      LOG.info("{}: refused with {}: {}", call.subject(), e.status(), e.reason());
      reply.write(reply.refused(e), answer);
    } catch (InvocationFailure e) {
      reply.write(reply.failed(e), answer);
    }
  }

  /** What happens to a request that nobody waits for. */
  Outcome unanswered(HttpCall call, Handling handling) {
    return handle(call, handling, (result, program, output) -> {});
  }

  /** The conclusion is not reached by an event that somebody forwards: its output is elsewhere. */
  private Outcome handle(HttpCall call, Handling handling, Conclusion conclusion) {
    HttpRequest request = HttpRequests.read(call, !raw);
    Handling own = handling.with(new RunSettings(request.variables(), raw));
    Optional<Outcome> handled = forwarded.handle(request.input(), own);
    if (handled.isPresent()) {
      return handled.get();
    }
    return placement.of(
        Work.of(
            call.subject(),
            handling.requestId(),
            () -> call.event().toString().getBytes(StandardCharsets.UTF_8)),
        own,
        here -> run(call, request, here, conclusion));
  }

  private ContainerResult run(
      HttpCall call, HttpRequest request, Handling handling, Conclusion conclusion) {
    return runs.of(
        call.subject(),
        workspace -> inputs.stage(request.input(), workspace),
        staged ->
            new RunRequest(
                handling.requestId(),
                Optional.empty(),
                List.of(),
                staged.file(),
                Optional.of(call.json()),
                Optional.empty(),
                Optional.empty()),
        (result, workspace) -> conclude(result, workspace, conclusion),
        handling);
  }

  private SentOutput conclude(ContainerResult result, Workspace workspace, Conclusion conclusion) {
    List<Path> files = files(workspace);
    ProgramsAnswer program = ProgramsAnswer.NOTHING;
    Optional<ResponseFileInvalid> invalid = Optional.empty();
    if (result.succeeded()) {
      try {
        program = ProgramsAnswer.take(workspace.output());
      } catch (ResponseFileInvalid e) {
        invalid = Optional.of(e);
      }
    }
    ProgramsAnswer.drop(workspace.output());
    files.removeIf(file -> file.equals(ProgramsAnswer.file(workspace.output())));
    SentOutput sent = outputs.send(workspace);
    if (invalid.isPresent()) {
      throw invalid.get();
    }
    conclusion.of(
        result, program, new OutputFolder(workspace.output(), files, workspace.answerFile()));
    return sent;
  }

  private static List<Path> files(Workspace workspace) {
    try {
      return new ArrayList<>(OutputFiles.in(workspace.output()));
    } catch (IOException e) {
      throw MachineFailed.during("read", workspace.output(), e);
    }
  }
}
