package io.scar.supervisor.output;

/**
 * What went out.
 *
 * @param objects a file that went to two outputs counts twice
 */
public record SentOutput(int objects, long bytes) {

  public static final SentOutput NOTHING = new SentOutput(0, 0);
}
