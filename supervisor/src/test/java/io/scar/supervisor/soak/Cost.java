package io.scar.supervisor.soak;

import com.fasterxml.jackson.databind.JsonNode;
import io.scar.supervisor.fixture.FakeRuntimeApi.Outcome;

/**
 * Where the time of one invocation went, in milliseconds.
 *
 * @param overhead seen from the Runtime API, from the event to the answer: all that neither the
 *     container nor the transfers took
 * @param inside what the supervisor itself calls overhead: without Lambda's client and its two
 *     calls of the Runtime API
 * @param transfers of input and output
 * @param container from the start of the engine's process to its end
 */
record Cost(Kind kind, double overhead, double inside, double transfers, double container) {

  /** What an invocation is. */
  enum Kind {
    EVENT("S3 event"),
    FAILURE("container that exits 3"),
    LITTER("daemons and files left behind"),
    TIME_OUT("time-out");

    private final String label;

    Kind(String label) {
      this.label = label;
    }

    String label() {
      return label;
    }
  }

  /**
   * @param metrics the invocation's line
   */
  static Cost of(Kind kind, Outcome outcome, JsonNode metrics) {
    double transfers = metrics.path("Input").asDouble() + metrics.path("Output").asDouble();
    double container = metrics.path("container").asDouble();
    double elsewhere = transfers + container + metrics.path("Image").asDouble();
    return new Cost(
        kind,
        outcome.took().toNanos() / 1e6 - elsewhere,
        metrics.path("Overhead").asDouble(),
        transfers,
        container);
  }
}
