package io.scar.supervisor.response;

import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import io.scar.supervisor.delegate.SubmittedJob;
import java.nio.charset.StandardCharsets;

/**
 * What a caller gets whose work a job does.
 *
 * @param function its name
 */
public record JobAnswer(SubmittedJob job, String function) {

  /** The job, and how to see what it does; ends with a line break. */
  public byte[] json() {
    String json =
        JsonNodeFactory.instance
            .objectNode()
            .put("jobId", job.id())
            .put("jobName", job.name().value())
            .put("jobQueue", job.queue())
            .put("log", "scar log -n %s -ri %s".formatted(function, job.id()))
            .toString();
    return (json + "\n").getBytes(StandardCharsets.UTF_8);
  }
}
