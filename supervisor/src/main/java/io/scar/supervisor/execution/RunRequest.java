package io.scar.supervisor.execution;

import java.nio.file.Path;
import java.util.List;
import java.util.Optional;

/**
 * What one run of the container is about.
 *
 * @param script of the call
 * @param arguments of the call
 * @param inputFile in the workspace's input folder
 * @param event as JSON; empty if it is none
 * @param objectKey decoded; storage events only
 * @param eventTime storage events only
 * @param settings the call's
 */
public record RunRequest(
    String requestId,
    Optional<byte[]> script,
    List<String> arguments,
    Optional<Path> inputFile,
    Optional<String> event,
    Optional<String> objectKey,
    Optional<String> eventTime,
    RunSettings settings) {

  public RunRequest {
    arguments = List.copyOf(arguments);
  }

  /** With the settings of a call that has none of its own. */
  public RunRequest(
      String requestId,
      Optional<byte[]> script,
      List<String> arguments,
      Optional<Path> inputFile,
      Optional<String> event,
      Optional<String> objectKey,
      Optional<String> eventTime) {
    this(
        requestId,
        script,
        arguments,
        inputFile,
        event,
        objectKey,
        eventTime,
        RunSettings.of(false));
  }

  /** The same, with these settings. */
  public RunRequest with(RunSettings others) {
    return new RunRequest(
        requestId, script, arguments, inputFile, event, objectKey, eventTime, others);
  }
}
