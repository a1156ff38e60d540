package io.scar.cli.command;

import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.scar.cli.observe.InvocationLog.JobLog;
import io.scar.cli.observe.Job;
import io.scar.cli.observe.LogEvent;
import java.util.ArrayList;
import java.util.List;

/** Jobs of AWS Batch as {@code scar log} shows them. */
final class JobDocument {

  private JobDocument() {}

  /** For people; the first line is SCAR's. */
  static List<String> lines(Job job) {
    List<String> lines = new ArrayList<>();
    lines.add("Batch job status: " + job.status());
    List<String> parts = new ArrayList<>();
    parts.add("job " + job.id());
    if (job.attempts() > 1) {
      parts.add(job.attempts() + " attempts");
    }
    if (job.exitCode() != null) {
      parts.add("exit code " + job.exitCode());
    }
    if (!job.reason().isEmpty()) {
      parts.add(job.reason());
    }
    lines.add(String.join(" · ", parts));
    return lines;
  }

  static void addEvents(ObjectNode document, List<LogEvent> events) {
    ArrayNode list = document.putArray("Events");
    for (LogEvent event : events) {
      list.addObject()
          .put("Timestamp", event.time().toString())
          .put("LogStreamName", event.stream())
          .put("Message", event.message());
    }
  }

  /** Adds jobs, if there are any. */
  static void add(ObjectNode document, List<JobLog> jobs) {
    for (JobLog found : jobs) {
      Job job = found.job();
      ObjectNode node = document.withArray("/BatchJobs").addObject();
      node.put("JobId", job.id());
      node.put("JobName", job.name());
      node.put("JobQueue", job.queue());
      node.put("Status", job.status());
      node.put("StatusReason", job.reason());
      node.put("ExitCode", job.exitCode());
      node.put("Attempts", job.attempts());
      addEvents(node, found.events());
    }
  }
}
