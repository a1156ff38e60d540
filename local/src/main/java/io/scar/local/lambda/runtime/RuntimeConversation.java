package io.scar.local.lambda.runtime;

import java.time.Duration;
import java.time.Instant;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.LinkedBlockingQueue;
import org.jspecify.annotations.Nullable;

/** The state of an execution environment as its Runtime API sees it: starting, idle, or busy. */
final class RuntimeConversation implements RuntimeApi.Conversation {

  /** What a wait for the runtime can end with. */
  sealed interface Answer {

    /** The runtime waits for an event. */
    record Ready() implements Answer {}

    @SuppressWarnings("ArrayRecordComponent") // Handed on once.
    record Succeeded(byte[] payload) implements Answer {}

    @SuppressWarnings("ArrayRecordComponent") // Handed on once.
    record Failed(byte[] error) implements Answer {}

    @SuppressWarnings("ArrayRecordComponent") // Handed on once.
    record InitFailed(byte[] error) implements Answer {}

    record TooLarge() implements Answer {}

    /**
     * @param code the process's exit code; above 128 a signal
     */
    record Exited(int code) implements Answer {}

    /**
     * The runtime was not started.
     *
     * @param why one line
     */
    record NotStarted(String why) implements Answer {}

    record TimedOut() implements Answer {}
  }

  private record Call(RuntimeApi.Event event, CompletableFuture<Answer> answer) {}

  private final LinkedBlockingQueue<Call> calls = new LinkedBlockingQueue<>();
  private CompletableFuture<Answer> ready = new CompletableFuture<>();
  private @Nullable Call current;
  private boolean waiting;
  private @Nullable Answer end;

  /** Completed when the runtime waits for an event, or cannot any more. */
  synchronized CompletableFuture<Answer> ready() {
    return ready;
  }

  synchronized boolean ended() {
    return end != null;
  }

  /** Hands a call to the runtime. */
  synchronized CompletableFuture<Answer> call(Invocation invocation, Duration timeout) {
    RuntimeApi.Event event = new RuntimeApi.Event(invocation, Instant.now().plus(timeout));
    Call call = new Call(event, new CompletableFuture<>());
    if (end != null) {
      call.answer().complete(end);
      return call.answer();
    }
    current = call;
    ready = new CompletableFuture<>();
    waiting = false;
    calls.add(call);
    return call.answer();
  }

  /** The process has ended. */
  synchronized void exited(int code) {
    end(new Answer.Exited(code));
  }

  /** There is no runtime: what the image or package names cannot be run. */
  synchronized void notStarted(String why) {
    end(new Answer.NotStarted(why));
  }

  @Override
  public RuntimeApi.Event next() throws InterruptedException, RuntimeApi.OutOfOrderException {
    synchronized (this) {
      if (waiting || (current != null && !current.answer().isDone())) {
        throw new RuntimeApi.OutOfOrderException(
            403, "InvalidStateTransition", "The current invocation has not been answered");
      }
      waiting = true;
      ready.complete(new Answer.Ready());
    }
    return calls.take().event();
  }

  @Override
  public void answered(String requestId, byte[] payload) throws RuntimeApi.OutOfOrderException {
    complete(requestId, new Answer.Succeeded(payload));
  }

  @Override
  public void answeredTooMuch(String requestId) throws RuntimeApi.OutOfOrderException {
    complete(requestId, new Answer.TooLarge());
  }

  @Override
  public void failed(String requestId, byte[] error) throws RuntimeApi.OutOfOrderException {
    complete(requestId, new Answer.Failed(error));
  }

  @Override
  public synchronized void initFailed(byte[] error) throws RuntimeApi.OutOfOrderException {
    if (current != null || waiting) {
      throw new RuntimeApi.OutOfOrderException(
          403, "InvalidStateTransition", "The runtime has already been initialised");
    }
    end(new Answer.InitFailed(error));
  }

  private synchronized void complete(String requestId, Answer answer)
      throws RuntimeApi.OutOfOrderException {
    if (current == null
        || !current.event().invocation().requestId().equals(requestId)
        || !current.answer().complete(answer)) {
      throw new RuntimeApi.OutOfOrderException(400, "InvalidRequestID", "Invalid request ID");
    }
  }

  private void end(Answer how) {
    if (end == null) {
      end = how;
      ready.complete(how);
      if (current != null) {
        current.answer().complete(how);
      }
    }
  }
}
