package io.scar.supervisor.delegate;

import io.scar.supervisor.config.JobSettings;
import io.scar.supervisor.delegate.JobMarker.State;
import io.scar.supervisor.storage.ConditionalObjects;
import io.scar.supervisor.storage.StorageRefused;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The job's side: before it works it makes sure that the work is its own. Two jobs for one event
 * are possible where a service loses an answer; two that work are not.
 */
public final class JobClaim {

  private static final Logger LOG = LoggerFactory.getLogger(JobClaim.class);

  private JobClaim() {}

  /**
   * Gives the work to this job unless another one has it. All attempts and nodes of a job are one.
   *
   * @throws NotThisJobs if another one has it
   */
  public static void make(JobSettings job, ConditionalObjects objects) {
    if (job.marker().isEmpty() || job.jobId().isEmpty()) {
      return;
    }
    JobMarker marker =
        new JobMarker(objects, job.marker().get().bucket(), job.marker().get().key());
    try {
      while (!settled(marker, job.jobId())) {
        LOG.debug("{} changed while it was written", marker.address());
      }
    } catch (StorageRefused e) {
      LOG.warn("whether another job has done this work already is not known: {}", e.reason());
    }
  }

  private static boolean settled(JobMarker marker, String id) {
    return switch (marker.read()) {
      case State.None _ -> marker.settle(id);
      case State.Claimed claimed -> marker.settle(claimed.version(), id);
      case State.Free free -> marker.settle(free.version(), id);
      case State.Settled(String jobId) -> {
        if (!jobId.equals(id)) {
          throw new NotThisJobs(jobId, marker.address());
        }
        yield true;
      }
    };
  }
}
