package io.scar.supervisor.config;

import io.scar.contract.definition.DelegateConfig;
import io.scar.contract.definition.ExecutionMode;
import java.time.Duration;
import java.util.Optional;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/** Finds out whether and how a function hands work over to AWS Batch. */
final class DelegatingReader {

  /**
   * Empty for the mode {@code lambda}, and where there are problems.
   *
   * @param label the mode, as the definition or the variable has it
   * @param to null if the definition does not say
   */
  static Optional<Delegating> read(
      String label, @Nullable DelegateConfig to, Consumer<String> problems) {
    Optional<ExecutionMode> mode = ExecutionMode.of(label);
    if (mode.isEmpty()) {
      problems.accept(
          "execution_mode `%s` is unknown; there are `lambda`, `lambda-batch` and `batch`"
              .formatted(label));
    }
    if (mode.isEmpty() || mode.get() == ExecutionMode.LAMBDA) {
      return Optional.empty();
    }
    if (to == null) {
      problems.accept(
          "execution_mode `%s` needs the key `delegate`, which says where jobs go; `scar init` and `scar update` write it"
              .formatted(label));
      return Optional.empty();
    }
    if (mode.get() == ExecutionMode.LAMBDA_BATCH && to.bucket() == null) {
      problems.accept(
          "execution_mode `lambda-batch` needs a bucket, so that no event is handed over twice; name one with `lambda.deployment.bucket`, or give the function an output in S3");
      return Optional.empty();
    }
    return Optional.of(
        new Delegating(
            mode.get() == ExecutionMode.BATCH,
            Optional.ofNullable(to.bucket()),
            to.jobQueue(),
            to.jobDefinition(),
            to.multiNode(),
            Optional.ofNullable(to.after()).map(Duration::ofSeconds)));
  }

  private DelegatingReader() {}
}
