package io.scar.supervisor.delegate;

import io.scar.contract.job.JobName;
import io.scar.supervisor.delegate.Jobs.OutcomeUnknown;
import io.scar.supervisor.delegate.Jobs.Throttled;
import java.time.Duration;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ThreadLocalRandom;

/**
 * Calls of AWS Batch that are made again as long as there is time: at once never, and after an
 * answer that was lost only when no job of that name is there.
 */
final class Submission {

  private static final Duration FIRST_PAUSE = Duration.ofMillis(200);
  private static final Duration LONGEST_PAUSE = Duration.ofSeconds(5);

  private final Jobs jobs;
  private final Deadline deadline;
  private Duration pause = FIRST_PAUSE;
  private boolean unknown;

  /**
   * @param deadline after which no call begins
   */
  Submission(Jobs jobs, Deadline deadline) {
    this.jobs = jobs;
    this.deadline = deadline;
  }

  /** Whether a job may have been submitted of which nobody knows. */
  boolean mayHaveBeenMade() {
    return unknown;
  }

  /**
   * The job of this name, if there is one.
   *
   * @throws BatchUnavailable if there is no answer in time
   */
  Optional<String> existing(JobName name) {
    while (true) {
      try {
        return jobs.find(name);
      } catch (OutcomeUnknown | Throttled e) {
        rest(e);
      }
    }
  }

  /**
   * Submits a job.
   *
   * @throws BatchUnavailable if there is no answer in time
   */
  String make(JobName name, Map<String, String> variables) {
    while (true) {
      if (deadline.left().isZero()) {
        throw new BatchUnavailable("no time was left to hand the work over to AWS Batch");
      }
      try {
        return jobs.submit(name, variables);
      } catch (Throttled e) {
        rest(e);
      } catch (OutcomeUnknown e) {
        unknown = true;
        rest(e);
        Optional<String> made = existing(name);
        if (made.isPresent()) {
          return made.get();
        }
      }
    }
  }

  private void rest(Exception why) {
    long most = pause.toMillis();
    if (!deadline.rest(Duration.ofMillis(ThreadLocalRandom.current().nextLong(most / 2, most)))) {
      throw new BatchUnavailable(
          "the work could not be handed over to AWS Batch in time: " + why.getMessage());
    }
    pause =
        pause.multipliedBy(2).compareTo(LONGEST_PAUSE) < 0 ? pause.multipliedBy(2) : LONGEST_PAUSE;
  }
}
