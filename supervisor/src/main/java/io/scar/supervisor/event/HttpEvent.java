package io.scar.supervisor.event;

import io.scar.supervisor.event.http.HttpCall;

/** An HTTP request, which waits for an answer of its own kind. */
public record HttpEvent(HttpCall call) implements Event {}
