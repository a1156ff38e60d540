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
 */
public record RunRequest(
    String requestId,
    Optional<byte[]> script,
    List<String> arguments,
    Optional<Path> inputFile,
    Optional<String> event,
    Optional<String> objectKey,
    Optional<String> eventTime) {

  public RunRequest {
    arguments = List.copyOf(arguments);
  }
}
