package io.scar.supervisor.event;

/** The function's schedule calls: its image is made ready, and nothing runs. */
public record KeepWarmEvent() implements Event {}
