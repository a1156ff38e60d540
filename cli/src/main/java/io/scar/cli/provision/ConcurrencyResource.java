package io.scar.cli.provision;

import io.scar.cli.aws.Aws;
import io.scar.cli.plan.Change;
import io.scar.cli.plan.ConcurrencySpec;
import java.util.List;

/** The concurrency that is kept for a function; it goes with the function. */
final class ConcurrencyResource implements ResourceType<ConcurrencySpec> {

  private final Aws aws;

  ConcurrencyResource(Aws aws) {
    this.aws = aws;
  }

  @Override
  public Class<ConcurrencySpec> specs() {
    return ConcurrencySpec.class;
  }

  @Override
  public void create(ConcurrencySpec wanted, Undo undo) {
    put(wanted);
    undo.add("concurrency of function " + wanted.name(), () -> delete(wanted.name()));
  }

  @Override
  public void update(
      ConcurrencySpec wanted, ConcurrencySpec deployed, List<Change> changes, Undo undo) {
    put(wanted);
    undo.add("changes of the concurrency of function " + wanted.name(), () -> put(deployed));
  }

  @Override
  public void delete(ConcurrencySpec deployed, Undo undo) {
    delete(deployed.name());
    undo.add("removal of the concurrency of function " + deployed.name(), () -> put(deployed));
  }

  private void put(ConcurrencySpec concurrency) {
    aws.calls()
        .run(
            "lambda:PutFunctionConcurrency",
            "function " + concurrency.name(),
            () ->
                aws.lambda()
                    .putFunctionConcurrency(
                        c ->
                            c.functionName(concurrency.name())
                                .reservedConcurrentExecutions(concurrency.reserved())));
  }

  private void delete(String function) {
    aws.calls()
        .find(
            "lambda:DeleteFunctionConcurrency",
            "function " + function,
            () -> aws.lambda().deleteFunctionConcurrency(c -> c.functionName(function)));
  }
}
