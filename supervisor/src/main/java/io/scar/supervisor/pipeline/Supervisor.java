package io.scar.supervisor.pipeline;

import io.scar.supervisor.execution.ContainerResult;
import java.io.IOException;
import java.io.OutputStream;
import java.time.Duration;

/** What an execution environment keeps from invocation to invocation. */
public interface Supervisor extends AutoCloseable {

  /** What became of an invocation that was under way when all had to end. */
  enum UnderWay {
    /** There was none. */
    NOTHING,
    /** Its container was stopped, or not started; nothing of its output was sent. */
    STOPPED,
    /** Its container had ended, but its output could not be sent as a whole. */
    CUT,
    /** Its container had ended, and the rest was done. */
    DONE
  }

  /**
   * Handles one event; not to be called by two threads at once.
   *
   * @param answer stays open
   * @throws io.scar.supervisor.failure.InvocationFailure if the invocation must count as failed
   */
  void handle(byte[] event, Invocation invocation, OutputStream answer) throws IOException;

  /**
   * Handles one event whose answer nobody waits for, as a job does; not to be called by two threads
   * at once.
   *
   * @return how the container ended, the last one's of several
   * @throws io.scar.supervisor.failure.InvocationFailure if anything else failed, or the container
   *     for one of several objects
   */
  ContainerResult run(byte[] event, Invocation invocation);

  /**
   * Ends what is under way and removes what it made, for the process is about to end. To be called
   * by another thread than the one that handles events, which is given a moment.
   *
   * @param patience what a container has to end by itself, or its output to be sent where it has
   *     ended; zero for none
   */
  UnderWay stop(Duration patience);

  @Override
  void close();
}
