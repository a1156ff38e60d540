package io.scar.local.batch.store;

import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.UnaryOperator;
import org.jspecify.annotations.Nullable;

/**
 * A job and how far it came.
 *
 * @param statusReason why it has its status, or what a request to end it said
 * @param startedAt of the last attempt that ran, milliseconds since the epoch
 * @param stoppedAt of a finished job
 * @param cancelled whether a request ended it before it had a place
 * @param terminated whether a request ended it, or is about to
 * @param current the attempt under way
 * @param attempts those that ended, the first one first
 */
public record Job(
    JobSpec spec,
    JobStatus status,
    @Nullable String statusReason,
    @Nullable Long startedAt,
    @Nullable Long stoppedAt,
    boolean cancelled,
    boolean terminated,
    @Nullable Attempt current,
    List<Attempt> attempts,
    Map<String, String> tags) {

  public Job {
    attempts = List.copyOf(attempts);
    tags = Map.copyOf(tags);
  }

  public static Job submitted(JobSpec spec, Map<String, String> tags) {
    return new Job(
        spec, JobStatus.SUBMITTED, null, null, null, false, false, null, List.of(), tags);
  }

  public String id() {
    return spec.id();
  }

  /** The attempt under way, else the last one. */
  public Optional<Attempt> lastAttempt() {
    if (current != null) {
      return Optional.of(current);
    }
    return attempts.isEmpty() ? Optional.empty() : Optional.of(attempts.getLast());
  }

  /** The same, one step on, with no attempt under way. */
  public Job waiting(JobStatus next, @Nullable String why) {
    return new Job(spec, next, why, startedAt, null, cancelled, terminated, null, attempts, tags);
  }

  /** The same with an attempt, whose image is being fetched. */
  public Job starting(Attempt attempt) {
    return new Job(
        spec,
        JobStatus.STARTING,
        null,
        startedAt,
        null,
        cancelled,
        terminated,
        attempt,
        attempts,
        tags);
  }

  /** The same, with its attempt running since then. */
  public Job running(long at) {
    Attempt attempt = current == null ? null : current.running(at);
    return new Job(
        spec,
        JobStatus.RUNNING,
        statusReason,
        at,
        null,
        cancelled,
        terminated,
        attempt,
        attempts,
        tags);
  }

  /** The same, to be ended. */
  public Job terminating(String why) {
    return new Job(
        spec, status, why, startedAt, stoppedAt, cancelled, true, current, attempts, tags);
  }

  /** The same with its attempt ended and put to the others, waiting or finished. */
  public Job afterAttempt(Attempt ended, JobStatus next, @Nullable String why) {
    List<Attempt> all = new ArrayList<>(attempts);
    all.add(ended);
    return new Job(
        spec,
        next,
        why,
        ended.startedAt() == null ? startedAt : ended.startedAt(),
        next.finished() ? ended.stoppedAt() : null,
        cancelled,
        terminated,
        null,
        all,
        tags);
  }

  /** The same, failed without another attempt. */
  public Job failed(long at, String why, boolean byCancelling, boolean byTermination) {
    return new Job(
        spec,
        JobStatus.FAILED,
        why,
        startedAt,
        at,
        cancelled || byCancelling,
        terminated || byTermination,
        null,
        attempts,
        tags);
  }

  /** The same, its images at other addresses. */
  Job withImagesMoved(UnaryOperator<String> moved) {
    return new Job(
        spec.withImagesMoved(moved),
        status,
        statusReason,
        startedAt,
        stoppedAt,
        cancelled,
        terminated,
        current,
        attempts,
        tags);
  }

  public Job withTags(Map<String, String> next) {
    return new Job(
        spec,
        status,
        statusReason,
        startedAt,
        stoppedAt,
        cancelled,
        terminated,
        current,
        attempts,
        next);
  }
}
