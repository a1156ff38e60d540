package io.scar.local.batch.store;

import org.jspecify.annotations.Nullable;

/**
 * One container of an attempt: that of a job, or of one node.
 *
 * @param taskId the last part of its log stream's name
 * @param logStream the whole name
 * @param address at which its node is reached, a loopback address
 * @param exitCode 128 and the signal's number if one killed it; null while it runs, and if it never
 *     did
 * @param reason why it was not run
 */
public record TaskRun(
    String taskId,
    String logStream,
    String address,
    @Nullable Integer exitCode,
    @Nullable String reason) {

  /** The same, ended. */
  public TaskRun ended(@Nullable Integer code, @Nullable String why) {
    return new TaskRun(taskId, logStream, address, code, why);
  }
}
