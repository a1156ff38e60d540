package io.scar.local.lambda.runtime;

import io.scar.container.files.TreeRemover;
import io.scar.local.event.LogSink;
import io.scar.local.process.LogPipe;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.LocalDate;
import java.time.ZoneOffset;
import java.time.format.DateTimeFormatter;
import java.util.Optional;
import java.util.Set;
import java.util.UUID;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.function.Predicate;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * One execution environment: a process of the function's package or image, its Runtime API, its log
 * stream and its own folder with its temporary files. It serves one call at a time; whatever goes
 * wrong with it ends it.
 *
 * <p>Unlike in Lambda, nothing is frozen between two calls.
 */
final class ExecutionEnvironment {

  private static final Logger LOG = LoggerFactory.getLogger(ExecutionEnvironment.class);
  private static final DateTimeFormatter DAY = DateTimeFormatter.ofPattern("uuuu/MM/dd");
  private static final Duration DRAIN = Duration.ofSeconds(5);

  /** The variable that tells the processes of one environment from all others; ends in its id. */
  private static final String MARK = EnvironmentProcess.MARK + "=";

  private static final int ID_LENGTH = 32;

  private final FunctionSpec function;
  private final RuntimeSettings settings;
  private final Path folder;
  private final InvocationLog log;
  private final LogPipe pipe;
  private final RuntimeApi api;
  private final EnvironmentProcess process;
  private final RuntimeConversation conversation;
  private final long started = System.nanoTime();
  private final MemoryWatch memory;
  private boolean cold = true;
  private boolean usable = true;
  private boolean disposed;

  private ExecutionEnvironment(
      FunctionSpec function,
      RuntimeSettings settings,
      Path folder,
      InvocationLog log,
      LogPipe pipe,
      RuntimeApi api,
      EnvironmentProcess process,
      MemoryWatch memory,
      RuntimeConversation conversation) {
    this.function = function;
    this.settings = settings;
    this.folder = folder;
    this.log = log;
    this.pipe = pipe;
    this.api = api;
    this.process = process;
    this.memory = memory;
    this.conversation = conversation;
  }

  /**
   * Starts the process; the runtime is not ready yet when this returns.
   *
   * @throws InvalidEntrypointException if there is no bootstrap that could be started
   */
  static ExecutionEnvironment start(
      FunctionSpec function, RuntimeSettings settings, LogSink sink, MemoryWatch.Clock clock)
      throws IOException, InterruptedException, InvalidEntrypointException {
    String id = UUID.randomUUID().toString().replace("-", "");
    String stream =
        "%s/[%s]%s".formatted(LocalDate.now(ZoneOffset.UTC).format(DAY), function.version(), id);
    Path folder = settings.folder().resolve(id);
    Files.createDirectories(folder);
    InvocationLog log = new InvocationLog(sink, function.logGroup(), stream);
    RuntimeConversation conversation = new RuntimeConversation();
    LogPipe pipe = null;
    RuntimeApi api = null;
    boolean complete = false;
    try {
      pipe = LogPipe.open(folder.resolve("log"), log::line);
      api = RuntimeApi.open(conversation, new ExtensionsApi(function));
      EnvironmentProcess process =
          EnvironmentProcess.start(
              new EnvironmentStart(
                  function, settings, folder, api.address(), pipe.path(), stream, conversation));
      complete = true;
      return new ExecutionEnvironment(
          function,
          settings,
          folder,
          log,
          pipe,
          api,
          process,
          new MemoryWatch(process.tree(), clock),
          conversation);
    } finally {
      if (!complete) {
        if (api != null) {
          api.close();
        }
        if (pipe != null) {
          pipe.close();
        }
        TreeRemover.remove(folder);
      }
    }
  }

  /** What tells the processes of the environments with these ids, the names of their folders. */
  static Predicate<String> marks(Set<String> ids) {
    return variable ->
        variable.startsWith(MARK)
            && variable.length() > MARK.length() + ID_LENGTH
            && ids.contains(variable.substring(variable.length() - ID_LENGTH));
  }

  FunctionSpec function() {
    return function;
  }

  /** Whether it can take another call. */
  boolean usable() {
    return usable && !conversation.ended();
  }

  /** Serves one call; never two at once. */
  InvocationResult invoke(Invocation invocation) throws InterruptedException {
    Optional<Duration> init = Optional.empty();
    RuntimeConversation.Answer answer;
    long begin;
    Duration duration;
    boolean starts = cold;
    cold = false;
    try (MemoryWatch.Watching watching = memory.watch()) {
      if (starts) {
        RuntimeConversation.Answer failure =
            within(conversation.ready(), settings.initTimeout().plus(function.timeout()).toNanos())
                .orElseGet(() -> new RuntimeConversation.Answer.TimedOut());
        init = Optional.of(Duration.ofNanos(System.nanoTime() - started));
        begin = System.nanoTime();
        log.start(invocation.requestId(), function.version());
        answer =
            failure instanceof RuntimeConversation.Answer.Ready ? call(invocation, begin) : failure;
      } else {
        begin = System.nanoTime();
        log.start(invocation.requestId(), function.version());
        answer = call(invocation, begin);
      }
      duration = Duration.ofNanos(System.nanoTime() - begin);
      watching.sample();
    }
    return finish(invocation, answer, duration, init);
  }

  private RuntimeConversation.Answer call(Invocation invocation, long begin)
      throws InterruptedException {
    long timeout = function.timeout().toNanos();
    CompletableFuture<RuntimeConversation.Answer> answer =
        conversation.call(invocation, function.timeout());
    Optional<RuntimeConversation.Answer> given = within(answer, timeout);
    if (given.isEmpty()) {
      return new RuntimeConversation.Answer.TimedOut();
    }
    // As in Lambda the call lasts until the runtime asks for the next one: only then its output is
    // complete, and nothing of it runs into the next call.
    Optional<RuntimeConversation.Answer> next =
        within(conversation.ready(), begin + timeout - System.nanoTime());
    if (!(next.isPresent() && next.get() instanceof RuntimeConversation.Answer.Ready)) {
      usable = false;
    }
    return given.get();
  }

  private InvocationResult finish(
      Invocation invocation,
      RuntimeConversation.Answer answer,
      Duration duration,
      Optional<Duration> init)
      throws InterruptedException {
    String id = invocation.requestId();
    InvocationFailure failure = InvocationFailure.of(answer, id, function.timeout());
    if (failure.endsEnvironment()) {
      usable = false;
    }
    if (!usable()) {
      process.tree().kill();
    }
    pipe.drain(DRAIN);
    failure.logLine().ifPresent(log::line);
    if (answer instanceof RuntimeConversation.Answer.TimedOut) {
      log.timedOut(id, function.timeout());
    }
    log.end(id);
    log.report(id, duration, init, function.memorySize(), memory.peak(), failure.status());
    return new InvocationResult(
        failure.payload(), failure.functionError(), function.version(), log.tail());
  }

  /** Stops all of it and removes its folder. */
  synchronized void dispose() throws InterruptedException {
    if (disposed) {
      return;
    }
    disposed = true;
    usable = false;
    try {
      process.stop(settings.shutdownGrace());
    } finally {
      api.close();
      pipe.close();
      try {
        TreeRemover.remove(folder);
      } catch (IOException e) {
        LOG.warn("The folder {} of an execution environment could not be removed", folder, e);
      }
    }
  }

  private static Optional<RuntimeConversation.Answer> within(
      CompletableFuture<RuntimeConversation.Answer> answer, long nanoseconds)
      throws InterruptedException {
    try {
      return Optional.of(answer.get(Math.max(0, nanoseconds), TimeUnit.NANOSECONDS));
    } catch (TimeoutException e) {
      return Optional.empty();
    } catch (ExecutionException e) {
      throw new IllegalStateException("an answer cannot fail", e);
    }
  }
}
