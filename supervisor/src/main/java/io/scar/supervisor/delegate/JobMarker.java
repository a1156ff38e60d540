package io.scar.supervisor.delegate;

import io.scar.supervisor.storage.ConditionalObjects;
import io.scar.supervisor.storage.ConditionalObjects.Version;
import java.time.Duration;
import java.util.Optional;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The object that says whose the work of an event is. It is made once, and then only written over
 * the version that was read: so all who look at it agree, and the first job's id that stands there
 * stays.
 *
 * <pre>
 * (none) ──claim──▶ claimed ──settle──▶ the job's id
 *                    │   ▲
 *             release▼   │claim
 *                   free─┘
 * </pre>
 */
final class JobMarker {

  private static final Logger LOG = LoggerFactory.getLogger(JobMarker.class);
  private static final String CLAIMED = "claimed ";
  private static final String FREE = "free";

  private final ConditionalObjects objects;
  private final String bucket;
  private final String key;

  JobMarker(ConditionalObjects objects, String bucket, String key) {
    this.objects = objects;
    this.bucket = bucket;
    this.key = key;
  }

  /** What it says. */
  sealed interface State {

    /** Nobody has handed the work over. */
    record None() implements State {}

    /**
     * Somebody is about to submit the job, or was.
     *
     * @param by the claim's own name
     * @param age since it was claimed
     */
    record Claimed(Version version, String by, Duration age) implements State {}

    /** Somebody was about to, and it was refused. */
    record Free(Version version) implements State {}

    /** The job has the work. */
    record Settled(String jobId) implements State {}
  }

  /** {@code s3://BUCKET/KEY}. */
  String address() {
    return "s3://%s/%s".formatted(bucket, key);
  }

  State read() {
    Optional<Version> version = objects.read(bucket, key);
    if (version.isEmpty()) {
      return new State.None();
    }
    String text = version.get().text().strip();
    if (text.startsWith(CLAIMED)) {
      return new State.Claimed(
          version.get(), text.substring(CLAIMED.length()), version.get().age());
    }
    return text.equals(FREE) || text.isEmpty()
        ? new State.Free(version.get())
        : new State.Settled(text);
  }

  /**
   * Makes it, unless there is one. Whether this claimed it is to be read: an answer that says no
   * may come from a second try whose first one did.
   */
  void claim(String by) {
    if (!objects.create(bucket, key, CLAIMED + by)) {
      LOG.debug("{} is there already", address());
    }
  }

  /** The same over what nobody has any more, unless it changed meanwhile. */
  void claim(String by, Version over) {
    if (!objects.replace(bucket, key, over, CLAIMED + by)) {
      LOG.debug("{} changed meanwhile", address());
    }
  }

  /** Says that no job was submitted; false if it changed meanwhile. */
  boolean release(Version claim) {
    return objects.replace(bucket, key, claim, FREE);
  }

  /** Gives the work to a job; false if it changed meanwhile. */
  boolean settle(Version claim, String jobId) {
    return objects.replace(bucket, key, claim, jobId);
  }

  /** The same where there is none; false if there is. */
  boolean settle(String jobId) {
    return objects.create(bucket, key, jobId);
  }
}
