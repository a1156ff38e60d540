package io.scar.supervisor.config;

/** The function's image: one that is unpacked beside the supervisor, or the one around it. */
public sealed interface FunctionImage permits OwnImage, PulledImage {}
