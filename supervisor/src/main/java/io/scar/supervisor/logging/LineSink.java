package io.scar.supervisor.logging;

/** Takes lines as they come. Called from the threads that read a container's output. */
@FunctionalInterface
public interface LineSink {

  /**
   * @param content holds the line, without its end; not kept
   * @param length bytes of the line
   */
  void line(byte[] content, int length);
}
