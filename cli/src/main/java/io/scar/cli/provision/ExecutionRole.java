package io.scar.cli.provision;

import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.scar.cli.aws.Aws;
import io.scar.cli.definition.FunctionDefinition;
import io.scar.cli.failure.Failure;
import io.scar.cli.plan.LayerSpec;
import io.scar.cli.plan.Names;
import io.scar.cli.plan.Place;
import io.scar.cli.plan.RoleSpec;
import io.scar.cli.plan.Spec;
import io.scar.cli.plan.Wanted;
import java.util.LinkedHashMap;
import java.util.Map;

/** The role that a function needs, made apart from it: by somebody who may make roles. */
public final class ExecutionRole {

  /** Apart from what {@code init} makes, so that {@code rm} leaves it. */
  private static final String MADE_APART = "scar role create";

  private static final LayerSpec ANY_LAYER = new LayerSpec("", "", "");

  private final Aws aws;
  private final Place place;

  public ExecutionRole(Aws aws) {
    this.aws = aws;
    this.place = new Place(aws.partition(), aws.region(), aws.accountId());
  }

  /** What definitions ask for, without their images. */
  public Wanted outlined(FunctionDefinition definition) {
    return Wanted.outlined(definition, place, ANY_LAYER);
  }

  public Place place() {
    return place;
  }

  /**
   * Makes the role.
   *
   * @return what {@link #show} tells
   * @throws Failure USAGE if it exists, or the definition names a role of its own
   */
  public ObjectNode create(FunctionDefinition definition) {
    for (Spec spec : outlined(definition).specs()) {
      if (spec instanceof RoleSpec role && role.name().equals(Names.role(definition.name()))) {
        Undo undo = new Undo();
        try {
          Map<String, String> tags = new LinkedHashMap<>(role.tags());
          tags.put(Names.CREATED_BY_TAG, MADE_APART);
          new RoleResource(aws)
              .create(
                  new RoleSpec(role.name(), role.function(), role.trust(), role.policy(), tags, ""),
                  undo);
        } catch (RuntimeException e) {
          throw undo.undo(e);
        }
        return show(definition.name());
      }
    }
    throw Failure.usage(
        "Function " + definition.name() + " has a role already: " + definition.role() + ".",
        "Leave `iam.role` out to have one made.");
  }

  /**
   * The role as it is.
   *
   * @throws Failure NOT_FOUND if there is none
   */
  public ObjectNode show(String function) {
    String name = Names.role(function);
    RoleSpec role =
        new RoleResource(aws)
            .read(name, function)
            .map(RoleResource.Found::spec)
            .orElseThrow(
                () ->
                    Failure.notFound(
                        "Role " + name + " does not exist.",
                        "`scar role create` makes it, and so does `scar init`."));
    ObjectNode document = JsonNodeFactory.instance.objectNode();
    document.put("RoleName", name);
    document.put("Arn", place.role(name));
    document.set("TrustPolicy", role.trust());
    document.set("Policy", role.policy());
    return document;
  }
}
