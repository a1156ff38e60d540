package io.scar.container.engine;

/**
 * The mode that programs are run in here.
 *
 * @param why one line for a log: what was tried, and what it said
 */
public record EngineChoice(EngineMode mode, String why) {}
