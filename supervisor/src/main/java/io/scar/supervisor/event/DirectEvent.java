package io.scar.supervisor.event;

import java.util.List;
import java.util.Optional;

/**
 * A call that says what runs, made by somebody whom IAM allows it.
 *
 * @param script replaces the function's script for this call
 * @param arguments of the script, or in place of the image's CMD; empty if there are none
 * @param asynchronous nobody waits for the answer
 * @param json the whole event
 */
public record DirectEvent(
    Optional<Content> script, List<String> arguments, boolean asynchronous, String json)
    implements Event {

  public DirectEvent {
    arguments = List.copyOf(arguments);
  }
}
