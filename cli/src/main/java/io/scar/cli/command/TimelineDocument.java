package io.scar.cli.command;

import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.scar.cli.observe.Job;
import io.scar.cli.observe.TimedInvocation;
import java.util.List;

/** A timeline as {@code -j} shows it; times are milliseconds. */
final class TimelineDocument {

  private TimelineDocument() {}

  static ObjectNode of(List<TimedInvocation> invocations, List<Job> jobs) {
    ObjectNode document = JsonNodeFactory.instance.objectNode();
    ArrayNode list = document.putArray("Timeline");
    for (TimedInvocation invocation : invocations) {
      ObjectNode item =
          list.addObject()
              .put("Timestamp", invocation.begun().toString())
              .put("RequestId", invocation.requestId())
              .put("LogStreamName", invocation.stream())
              .put("Outcome", invocation.outcome());
      invocation.jobs().forEach(item.withArray("/JobIds")::add);
      ObjectNode phases = item.putObject("Phases");
      invocation.phases().forEach(phases::put);
      invocation
          .report()
          .ifPresent(
              report -> {
                item.put("Cold", report.cold());
                report.init().ifPresent(init -> item.put("InitDuration", init));
                item.put("Duration", report.duration())
                    .put("BilledDuration", report.billed())
                    .put("MemorySize", report.memory())
                    .put("MaxMemoryUsed", report.memoryUsed());
              });
    }
    jobs.forEach(job -> JobDocument.add(document, job));
    return document;
  }
}
