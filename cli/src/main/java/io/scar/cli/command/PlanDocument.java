package io.scar.cli.command;

import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.scar.cli.plan.Action;
import io.scar.cli.plan.Change;
import io.scar.cli.plan.FunctionPlan;
import java.util.List;

/** Plans as {@code -j} shows them. */
final class PlanDocument {

  private PlanDocument() {}

  /** All actions of all functions, what stays among them. */
  static ObjectNode of(List<FunctionPlan> plans) {
    ObjectNode document = JsonNodeFactory.instance.objectNode();
    ArrayNode list = document.putArray("Plan");
    for (FunctionPlan plan : plans) {
      plan.actions().forEach(action -> list.add(of(plan, action)));
    }
    return document;
  }

  /** What one function's plan does. */
  static ArrayNode changing(FunctionPlan plan) {
    ArrayNode list = JsonNodeFactory.instance.arrayNode();
    plan.actions().stream()
        .filter(action -> !(action instanceof Action.Keep))
        .forEach(action -> list.add(of(plan, action)));
    return list;
  }

  private static ObjectNode of(FunctionPlan plan, Action action) {
    ObjectNode object = JsonNodeFactory.instance.objectNode();
    object.put("action", action.word());
    object.put("kind", action.spec().kind().word());
    object.put("name", action.spec().name());
    object.put("function", plan.function());
    if (!action.spec().detail().isEmpty()) {
      object.put("detail", action.spec().detail());
    }
    ArrayNode changes = object.putArray("changes");
    for (Change change : action.changes()) {
      changes
          .addObject()
          .put("field", change.field())
          .put("old", change.before())
          .put("new", change.after());
    }
    return object;
  }
}
