package io.scar.cli.observe;

import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * A job of AWS Batch.
 *
 * @param status in Batch's words, for instance {@code RUNNING}
 * @param reason why it has that status; empty if Batch gives none
 * @param exitCode of its last attempt; null if there is none
 * @param attempts how often it was tried
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
    List<String> streams) {

  public Job {
    streams = List.copyOf(streams);
  }
}
