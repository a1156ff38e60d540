package io.scar.supervisor.pipeline;

import java.util.Locale;

/** The steps of a run that take time, in their order. */
enum Phase {
  IMAGE,
  INPUT,
  RUN,
  OUTPUT;

  /** As the log names it. */
  String label() {
    return name().toLowerCase(Locale.ROOT);
  }

  /** As CloudWatch's metrics are named. */
  String metric() {
    return name().charAt(0) + label().substring(1);
  }
}
