package io.scar.supervisor.event;

/**
 * Anything else: the event is the input.
 *
 * @param content as it came
 * @param json whether the content is JSON
 * @param scheduled whether EventBridge sent it, so that nobody reads the answer
 */
public record OtherEvent(Content content, boolean json, boolean scheduled) implements Event {}
