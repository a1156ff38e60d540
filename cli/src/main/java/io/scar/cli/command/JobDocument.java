package io.scar.cli.command;

import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.scar.cli.observe.Job;
import io.scar.cli.observe.LogEvent;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

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

  /**
   * A log for people with a line for each job that failed, where it ended: after all that it wrote.
   *
   * @param events oldest first
   */
  static List<String> lines(List<LogEvent> events, List<Job> failed) {
    record End(Instant time, Job job) {}
    Map<String, Instant> latest = new HashMap<>();
    events.forEach(event -> latest.put(event.stream(), event.time()));
    List<End> ends =
        failed.stream()
            .map(job -> new End(end(job, latest), job))
            .sorted(Comparator.comparing(End::time))
            .toList();
    List<String> lines = new ArrayList<>();
    int told = 0;
    for (LogEvent event : events) {
      for (; told < ends.size() && ends.get(told).time().isBefore(event.time()); told++) {
        lines.add(String.join(" · ", lines(ends.get(told).job())));
      }
      event.readable().ifPresent(lines::add);
    }
    ends.subList(told, ends.size()).forEach(end -> lines.add(String.join(" · ", lines(end.job()))));
    return lines;
  }

  /** By Batch's clock, and by that of the job's machine. */
  private static Instant end(Job job, Map<String, Instant> latest) {
    Instant stopped = job.stopped() == null ? Instant.MIN : job.stopped();
    return job.streams().stream()
        .map(stream -> latest.getOrDefault(stream, stopped))
        .reduce(stopped, (one, other) -> one.isAfter(other) ? one : other);
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

  /**
   * Adds a job.
   *
   * @return the object that describes it
   */
  static ObjectNode add(ObjectNode document, Job job) {
    ObjectNode node = document.withArray("/BatchJobs").addObject();
    node.put("JobId", job.id());
    node.put("JobName", job.name());
    node.put("JobQueue", job.queue());
    node.put("Status", job.status());
    node.put("StatusReason", job.reason());
    node.put("ExitCode", job.exitCode());
    node.put("Attempts", job.attempts());
    put(node, "CreatedAt", job.created());
    put(node, "StartedAt", job.started());
    put(node, "StoppedAt", job.stopped());
    return node;
  }

  private static void put(ObjectNode node, String name, @Nullable Instant time) {
    if (time != null) {
      node.put(name, time.toString());
    }
  }
}
