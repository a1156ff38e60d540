package io.scar.supervisor.delegate;

import io.scar.contract.job.JobName;
import io.scar.supervisor.delegate.JobMarker.State;
import io.scar.supervisor.failure.InvocationFailure;
import io.scar.supervisor.storage.ConditionalObjects.Version;
import java.time.Duration;
import java.util.Map;
import java.util.Optional;
import java.util.UUID;
import java.util.function.Supplier;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * One handover. Whoever claims the marker submits the job, and whoever finds it claimed waits for
 * the job's id. A claim is good for {@link #LEASE}; who made it begins no call of AWS Batch after
 * {@link #CALLS}, so that at the lease's end it either has submitted a job, which is found by its
 * name, or never will.
 */
final class Handover {

  /** Shorter than the minute after which Lambda tries a failed event again. */
  static final Duration LEASE = Duration.ofSeconds(50);

  /** Leaves time for the answer of the last call. */
  static final Duration CALLS = Duration.ofSeconds(30);

  private static final Logger LOG = LoggerFactory.getLogger(Handover.class);
  private static final Duration LOOK_AGAIN = Duration.ofMillis(500);

  private final Jobs jobs;
  private final JobMarker marker;
  private final Deadline deadline;
  private final String self = UUID.randomUUID().toString();

  Handover(Jobs jobs, JobMarker marker, Deadline deadline) {
    this.jobs = jobs;
    this.marker = marker;
    this.deadline = deadline;
  }

  /**
   * The id of the job that does the work.
   *
   * @param variables of a new job; asked for once at most
   */
  String jobOf(JobName name, Supplier<Map<String, String>> variables) {
    // Counted from before the claim is written: its answer may come late, or only when asked again.
    Deadline ours = deadline.within(CALLS);
    marker.claim(self);
    while (true) {
      // Not by a switch over types, for which Java generates a class at the first event.
      State state = marker.read();
      if (state instanceof State.Settled(String jobId)) {
        return jobId;
      }
      if (state instanceof State.Claimed claim) {
        if (claim.by().equals(self)) {
          return submit(name, variables, claim.version(), ours);
        }
        if (claim.age().compareTo(LEASE) <= 0) {
          awaitOther(claim);
          continue;
        }
        Optional<String> made = new Submission(jobs, deadline).existing(name);
        if (made.isPresent()) {
          return settle(claim.version(), made.get());
        }
      }
      // Nobody has it any more, and several may see that.
      needTime();
      ours = deadline.within(CALLS);
      claim(state);
    }
  }

  private void claim(State abandoned) {
    if (abandoned instanceof State.Claimed claim) {
      marker.claim(self, claim.version());
    } else if (abandoned instanceof State.Free free) {
      marker.claim(self, free.version());
    } else {
      marker.claim(self);
    }
  }

  private void needTime() {
    if (deadline.left().isZero()) {
      throw new BatchUnavailable("no time was left to hand the work over to AWS Batch");
    }
  }

  private String submit(
      JobName name, Supplier<Map<String, String>> variables, Version claim, Deadline ours) {
    Submission submission = new Submission(jobs, ours);
    String id;
    try {
      id = submission.make(name, variables.get());
    } catch (InvocationFailure e) {
      if (!submission.mayHaveBeenMade()) {
        release(claim);
      }
      throw e;
    }
    return settle(claim, id);
  }

  /** Whichever job stands there is the one that works. */
  private String settle(Version claim, String id) {
    try {
      if (!marker.settle(claim, id) && marker.read() instanceof State.Settled(String jobId)) {
        return jobId;
      }
    } catch (InvocationFailure e) {
      // The job writes it itself.
      LOG.warn("{} could not be written: {}", marker.address(), e.reason());
    }
    return id;
  }

  private void release(Version claim) {
    try {
      marker.release(claim);
    } catch (InvocationFailure e) {
      LOG.warn("{} could not be written: {}", marker.address(), e.reason());
    }
  }

  private void awaitOther(State.Claimed claim) {
    if (!deadline.rest(LOOK_AGAIN)) {
      throw new BatchUnavailable(
          "another invocation is handing this event over to AWS Batch (%s, for %d s now), and did not end in time"
              .formatted(marker.address(), claim.age().toSeconds()));
    }
  }
}
