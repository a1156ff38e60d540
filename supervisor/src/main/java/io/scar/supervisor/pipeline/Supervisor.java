package io.scar.supervisor.pipeline;

import java.io.IOException;
import java.io.OutputStream;

/** What an execution environment keeps from invocation to invocation. */
public interface Supervisor extends AutoCloseable {

  /**
   * Handles one event; not to be called by two threads at once.
   *
   * @param answer stays open
   * @throws io.scar.supervisor.failure.InvocationFailure if the invocation must count as failed
   */
  void handle(byte[] event, Invocation invocation, OutputStream answer) throws IOException;

  /**
   * Ends what is under way and removes what it made, for the process is about to end. To be called
   * by another thread than the one that handles events, which is given a moment.
   *
   * @return whether anything was under way
   */
  boolean stop();

  @Override
  void close();
}
