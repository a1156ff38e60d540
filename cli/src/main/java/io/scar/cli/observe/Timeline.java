package io.scar.cli.observe;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.json.JsonMapper;
import io.scar.cli.observe.Boundary.Kind;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.SequencedMap;
import java.util.Set;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** Finds the invocations in a log, with their phases: the supervisor writes those as JSON. */
public final class Timeline {

  /** All lines that are of use here, in CloudWatch's words: any of these terms. */
  public static final String PATTERN = "?START ?REPORT ?phases ?Batch ?\"platform.\"";

  /** What became of an invocation whose work jobs do. */
  static final String HANDED_OVER = "handed over";

  private static final JsonMapper JSON = new JsonMapper();
  private static final String OF_THE_SUPERVISOR = "scar";
  private static final String OK = "ok";
  private static final String TIMED_OUT = "timed out";

  /** A piece of work that went to a job, as a line of the supervisor's that is no JSON. */
  private static final Pattern HANDED_OVER_AS_TEXT =
      Pattern.compile(
          "\\S+ \\S+ - supervisor - INFO - \\[(\\S+)\\] (.*): handed over to AWS Batch, .*"
              + "; job ([0-9a-f-]{36}) .*");

  private final List<Building> rows = new ArrayList<>();

  /** An async call that is tried again has the same id: the latest one counts. */
  private final Map<String, Building> latest = new HashMap<>();

  private Timeline() {}

  /**
   * @param events oldest first
   * @return in the order in which they began
   */
  public static List<TimedInvocation> of(List<LogEvent> events) {
    Timeline timeline = new Timeline();
    events.forEach(timeline::add);
    return timeline.rows.stream().map(Building::built).toList();
  }

  private void add(LogEvent event) {
    Optional<Boundary> boundary = Boundary.of(event.message());
    if (boundary.isPresent()) {
      if (boundary.get().kind() == Kind.START) {
        begin(boundary.get().requestId(), event);
      } else {
        CallReport.of(event.message())
            .ifPresent(report -> of(report.requestId(), event).report = Optional.of(report));
      }
      return;
    }
    Matcher text = HANDED_OVER_AS_TEXT.matcher(event.message());
    if (text.matches()) {
      of(text.group(1), event).handedOver(text.group(2), text.group(3));
    } else if (event.message().startsWith("{")
        && (event.message().contains("\"phases\"") || event.message().contains("\"jobId\""))) {
      try {
        told(JSON.readTree(event.message()), event);
      } catch (JsonProcessingException e) {
        return; // a line of the container's own
      }
    }
  }

  private void told(JsonNode line, LogEvent event) {
    String id = line.path("requestId").asText("");
    if (!line.path("logger").asText().equals(OF_THE_SUPERVISOR) || id.isEmpty()) {
      return;
    }
    Building invocation = of(id, event);
    String subject = line.path("subject").asText("");
    if (line.has("jobId")) {
      invocation.handedOver(subject, line.path("jobId").asText());
      return;
    }
    line.path("phases")
        .properties()
        .forEach(
            phase ->
                invocation.phases.merge(phase.getKey(), phase.getValue().asDouble(), Double::sum));
    String outcome = outcome(line);
    if (!outcome.equals(OK)) {
      invocation.outcomes.remove(subject);
      invocation.outcomes.put(subject, outcome);
    }
  }

  private static String outcome(JsonNode line) {
    if (line.has("failure")) {
      return line.path("failure").asText();
    }
    if (line.path("timedOut").asBoolean(false)) {
      return TIMED_OUT;
    }
    int exitCode = line.path("exitCode").asInt(0);
    return exitCode == 0 ? OK : "exit " + exitCode;
  }

  private Building begin(String requestId, LogEvent event) {
    Building row = new Building(requestId, event.stream(), event.time());
    rows.add(row);
    latest.put(requestId, row);
    return row;
  }

  private Building of(String requestId, LogEvent event) {
    Building known = latest.get(requestId);
    return known == null ? begin(requestId, event) : known;
  }

  /** An invocation of which not all is known yet. */
  private static final class Building {

    private final String requestId;
    private final String stream;
    private final Instant begun;
    private final Map<String, Double> phases = new LinkedHashMap<>();
    private Optional<CallReport> report = Optional.empty();
    private final Set<String> jobs = new LinkedHashSet<>();

    /** Of what did not end well, by what it was about; the latest last. */
    private final SequencedMap<String, String> outcomes = new LinkedHashMap<>();

    Building(String requestId, String stream, Instant begun) {
      this.requestId = requestId;
      this.stream = stream;
      this.begun = begun;
    }

    /** A run that had not time enough here is done again there. */
    void handedOver(String subject, String job) {
      jobs.add(job);
      outcomes.remove(subject, TIMED_OUT);
    }

    TimedInvocation built() {
      return new TimedInvocation(
          begun, requestId, stream, phases, report, outcome(), List.copyOf(jobs));
    }

    private String outcome() {
      String own = outcomes.isEmpty() ? ofReport() : outcomes.lastEntry().getValue();
      return own.equals(OK) && !jobs.isEmpty() ? HANDED_OVER : own;
    }

    private String ofReport() {
      return report
          .map(
              r ->
                  switch (r.status()) {
                    case "" -> OK;
                    case "timeout" -> TIMED_OUT;
                    default -> "failed";
                  })
          .orElse("goes on");
    }
  }
}
