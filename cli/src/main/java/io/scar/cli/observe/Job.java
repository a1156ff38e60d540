package io.scar.cli.observe;

import java.time.Instant;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * A job of AWS Batch.
 *
 * @param status in Batch's words, for instance {@code RUNNING}
 * @param reason why it has that status; empty if Batch gives none
 * @param exitCode of its last attempt; null if there is none
 * @param attempts how often it was tried
 * @param created when it was submitted; null if Batch does not say
 * @param started when its first attempt ran; null before that, and if none did
 * @param stopped when it ended; null before that
 * @param streams of {@link Jobs#LOG_GROUP}, in the order of its attempts and nodes
 */
public record Job(
    String id,
    String name,
    String queue,
    String status,
    String reason,
    @Nullable Integer exitCode,
    int attempts,
    @Nullable Instant created,
    @Nullable Instant started,
    @Nullable Instant stopped,
    List<String> streams) {

  public Job {
    streams = List.copyOf(streams);
  }

  /** Whether it has ended, and not well. */
  public boolean hasFailed() {
    return status.equals(Jobs.FAILED);
  }
}
