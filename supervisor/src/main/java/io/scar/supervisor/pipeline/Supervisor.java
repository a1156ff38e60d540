package io.scar.supervisor.pipeline;

/** What an execution environment keeps from invocation to invocation. */
public interface Supervisor extends AutoCloseable {

  /**
   * Handles one event; not to be called by two threads at once.
   *
   * @return the answer
   * @throws io.scar.supervisor.failure.InvocationFailure if the invocation must count as failed
   */
  byte[] handle(byte[] event, Invocation invocation);

  /**
   * Ends what is under way, and closes this. To be called by another thread than the one that
   * handles events, which is given a moment to remove what it made.
   *
   * @return whether anything was under way
   */
  boolean stop();

  @Override
  void close();
}
