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
    Undo undo = new Undo();
    try {
      for (FunctionDefinition function : functions) {
        one(function, undo).requireNew(function);
      }
      List<Created> created = new ArrayList<>();
      for (FunctionDefinition function : functions) {
        steps.begins(function);
        created.add(one(function, undo).create(function));
      }
      return created;
    } catch (RuntimeException e) {
      throw undo.undo(e);
    }
  }

  private FunctionCreation one(FunctionDefinition function, Undo undo) {
    return new FunctionCreation(clients.of(function.account()), layer, undo, steps);
  }
}
