package io.scar.cli.provision;

import com.fasterxml.jackson.databind.node.ObjectNode;
import io.scar.cli.plan.ConcurrencySpec;
import io.scar.cli.plan.FunctionSpec;
import java.net.URI;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * A function as Lambda says it is.
 *
 * @param ours whether {@code init} made it
 * @param code where its package can be fetched, for some minutes; null if Lambda does not tell
 * @param reservedConcurrency null for none
 * @param whole Lambda's own words
 */
record DeployedFunction(
    FunctionSpec spec,
    boolean ours,
    @Nullable URI code,
    @Nullable Integer reservedConcurrency,
    ObjectNode whole) {

  DeployedFunction with(FunctionSpec other) {
    return new DeployedFunction(other, ours, code, reservedConcurrency, whole);
  }

  /** The calls at once that are kept for it, if any are. */
  Optional<ConcurrencySpec> concurrency() {
    return Optional.ofNullable(reservedConcurrency)
        .map(reserved -> new ConcurrencySpec(spec.name(), reserved));
  }

  @Override
  public String toString() {
    return spec.thing();
  }
}
