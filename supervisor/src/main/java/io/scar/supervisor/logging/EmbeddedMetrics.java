package io.scar.supervisor.logging;

import java.time.Instant;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/**
 * Metrics that CloudWatch takes out of a log line, in its embedded metric format: no call, and no
 * permission but the log's.
 *
 * @see <a
 *     href="https://docs.aws.amazon.com/AmazonCloudWatch/latest/monitoring/CloudWatch_Embedded_Metric_Format_Specification.html">the
 *     format</a>
 */
public final class EmbeddedMetrics {

  private static final String NAMESPACE = "scar";
  private static final String DIMENSION = "FunctionName";

  /** Units of CloudWatch. */
  private enum Unit {
    MILLISECONDS("Milliseconds"),
    COUNT("Count");

    private final String label;

    Unit(String label) {
      this.label = label;
    }
  }

  private final Map<String, Unit> units = new LinkedHashMap<>();
  private final Map<String, Object> values = new LinkedHashMap<>();

  /** A time, in milliseconds. */
  public EmbeddedMetrics time(String name, double milliseconds) {
    units.put(name, Unit.MILLISECONDS);
    values.put(name, milliseconds);
    return this;
  }

  public EmbeddedMetrics count(String name, int count) {
    units.put(name, Unit.COUNT);
    values.put(name, count);
    return this;
  }

  /** A property that is in the line and no metric. */
  public EmbeddedMetrics property(String name, Object value) {
    values.put(name, value);
    return this;
  }

  /** The members of the line that stands for all of them. */
  Map<String, Object> document(Instant time, String functionName) {
    Map<String, Object> document = new LinkedHashMap<>();
    document.put(
        "_aws",
        Map.of(
            "Timestamp",
            time.toEpochMilli(),
            "CloudWatchMetrics",
            List.of(
                Map.of(
                    "Namespace",
                    NAMESPACE,
                    "Dimensions",
                    List.of(List.of(DIMENSION)),
                    "Metrics",
                    units.entrySet().stream()
                        .map(unit -> Map.of("Name", unit.getKey(), "Unit", unit.getValue().label))
                        .toList()))));
    document.put(DIMENSION, functionName);
    document.putAll(values);
    return document;
  }
}
