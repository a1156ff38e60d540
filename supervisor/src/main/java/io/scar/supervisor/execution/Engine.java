package io.scar.supervisor.execution;

import io.scar.container.engine.ContainerProcess;
import io.scar.container.engine.EngineMode;
import java.util.List;

/** What starts a program in a root. */
public interface Engine {

  /**
   * The mode that works here.
   *
   * @throws EngineFailed if none does
   */
  Choice choose(boolean hasImage);

  /** The command line that runs {@code process}. */
  List<String> commandLine(EngineMode mode, ContainerProcess process);

  /**
   * @param why for the log
   */
  record Choice(EngineMode mode, String why) {}
}
