package io.scar.cli.provision;

import com.fasterxml.jackson.databind.node.ObjectNode;
import io.scar.cli.aws.Clients;
import io.scar.cli.definition.FunctionDefinition;
import io.scar.cli.failure.Failure;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;

/** Creates the functions of one call, and what they need: all of it, or nothing. */
public final class Creation {

  /**
   * @param took for the function alone
   * @param whole what Lambda answered
   */
  public record Created(
      String name, String arn, int memory, int timeout, Duration took, ObjectNode whole) {}

  private final Clients clients;
  private final LayerPackage layer;
  private final Steps steps;
  private final Undo undo = new Undo();

  public Creation(Clients clients, LayerPackage layer, Steps steps) {
    this.clients = clients;
    this.layer = layer;
    this.steps = steps;
  }

  /**
   * Creates the functions in their order. That none of them exists is made sure of before anything
   * is made.
   *
   * @throws Failure after everything that this call made is removed again
   */
  public List<Created> create(List<FunctionDefinition> functions) {
    try {
      for (FunctionDefinition function : functions) {
        one(function).requireNew(function);
      }
      List<Created> created = new ArrayList<>();
      for (FunctionDefinition function : functions) {
        steps.begins(function);
        created.add(one(function).create(function));
      }
      undo.requireGoingOn();
      return created;
    } catch (RuntimeException e) {
      throw undo.undo(e);
    }
  }

  /** Lets {@link #create}, in another thread, stop at its next step and undo what it made. */
  public void cancel() {
    undo.cancel();
  }

  /** What {@link #create} has made and not undone, last first. */
  public List<String> made() {
    return undo.made();
  }

  private FunctionCreation one(FunctionDefinition function) {
    return new FunctionCreation(clients, clients.of(function.account()), layer, undo, steps);
  }
}
