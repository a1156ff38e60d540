package io.scar.cli.command;

import io.scar.cli.aws.Aws;
import io.scar.cli.console.Console;
import io.scar.cli.failure.Failure;
import io.scar.cli.observe.FunctionList;
import io.scar.cli.observe.FunctionList.Listed;
import io.scar.cli.observe.Jobs;
import io.scar.contract.definition.ExecutionMode;
import java.util.HashMap;
import java.util.LinkedHashSet;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.function.Supplier;

/**
 * The functions of a list with what has to be asked for each of them. One answer that is refused,
 * or does not come, leaves a gap in the list and a line about it; it does not fail the list.
 */
final class ListDetails {

  private final FunctionList functions;
  private final Jobs jobs;
  private final Map<String, Optional<String>> versions = new HashMap<>();
  private final Set<String> unread = new LinkedHashSet<>();

  ListDetails(Aws aws) {
    this.functions = new FunctionList(aws, this::remember);
    this.jobs = new Jobs(aws);
  }

  FunctionList functions() {
    return functions;
  }

  /** Where the function answers by HTTP, an empty text if it does not; empty if unknown. */
  Optional<String> url(Listed function) {
    return read(() -> functions.url(function));
  }

  /** The version of its supervisor's layer, an empty text if it has none; empty if unknown. */
  Optional<String> supervisor(Listed function) {
    return FunctionList.supervisorLayer(function)
        .map(arn -> versions.computeIfAbsent(arn, a -> read(() -> functions.supervisorVersion(a))))
        .orElse(Optional.of(""));
  }

  /** Whether a function has jobs. */
  static boolean hasJobs(Listed function) {
    return function.ours()
        && function.mode().filter(mode -> mode != ExecutionMode.LAMBDA).isPresent();
  }

  /** How many jobs it has in each state; empty if unknown. */
  Optional<Map<String, Integer>> jobs(Listed function) {
    return read(() -> jobs.states(function.name()));
  }

  /** Says what could not be read, and why. */
  void tellUnread(Console console) {
    unread.forEach(reason -> console.note("note: " + reason));
  }

  private <T> Optional<T> read(Supplier<T> detail) {
    try {
      return Optional.of(detail.get());
    } catch (Failure e) {
      if (!e.isOfOneThing()) {
        throw e;
      }
      remember(e);
      return Optional.empty();
    }
  }

  private void remember(Failure e) {
    unread.add(e.reason());
  }
}
