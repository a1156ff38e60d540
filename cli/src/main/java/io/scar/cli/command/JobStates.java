package io.scar.cli.command;

import io.scar.cli.aws.Aws;
import io.scar.cli.failure.Failure;
import io.scar.cli.observe.FunctionList.Listed;
import io.scar.cli.observe.Jobs;
import io.scar.contract.definition.ExecutionMode;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;

/** The states of the jobs of functions, for their list. */
final class JobStates {

  private final Jobs jobs;

  JobStates(Aws aws) {
    this.jobs = new Jobs(aws);
  }

  /** Whether a function has jobs. */
  static boolean has(Listed function) {
    return function.ours()
        && function.mode().filter(mode -> mode != ExecutionMode.LAMBDA).isPresent();
  }

  /**
   * How many there are in each state; none where one may not ask: it is not the list that fails.
   */
  Map<String, Integer> of(Listed function) {
    try {
      return jobs.states(function.name());
    } catch (Failure e) {
      return Map.of();
    }
  }

  /** As people read it. */
  static String words(Map<String, Integer> states) {
    List<String> words = new ArrayList<>();
    states.forEach((state, count) -> words.add(count + " " + state.toLowerCase(Locale.ROOT)));
    return words.isEmpty() ? "none" : String.join(", ", words);
  }
}
