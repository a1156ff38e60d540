package io.scar.cli.provision;

import io.scar.cli.apigateway.Gateway;
import io.scar.cli.apigateway.HttpApis;
import io.scar.cli.apigateway.RestApis;
import io.scar.cli.aws.Aws;
import io.scar.cli.definition.DefinitionBuilder;
import io.scar.cli.definition.HttpAccess.EndpointType;
import io.scar.cli.definition.HttpAccess.Integration;
import io.scar.cli.plan.ApiSpec;
import io.scar.cli.plan.Change;
import io.scar.cli.plan.Names;
import io.scar.cli.plan.Place;
import io.scar.cli.provision.FunctionPolicy.Statement;
import io.scar.contract.environment.FunctionVariables;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;

/**
 * The API in front of a function: the API itself, the permission to invoke the function, and the
 * function's variable with the API's id.
 */
final class ApiResource implements ResourceType<ApiSpec> {

  private final Place place;
  private final FunctionUpdates functions;
  private final FunctionPolicy policy;
  private final List<Gateway> gateways;

  ApiResource(Aws aws, Place place) {
    this.place = place;
    this.functions = new FunctionUpdates(aws);
    this.policy = new FunctionPolicy(aws);
    this.gateways =
        List.of(
            new RestApis(aws.apiGateway(), place, tags -> Owner.tags(aws, tags)),
            new HttpApis(aws.apiGateway(), tags -> Owner.tags(aws, tags)));
  }

  @Override
  public Class<ApiSpec> specs() {
    return ApiSpec.class;
  }

  private Gateway of(EndpointType type) {
    return gateways.stream().filter(g -> g.type() == type).findFirst().orElseThrow();
  }

  /**
   * The API that a function has, of the wanted type or of the other.
   *
   * @param wanted has the id
   * @param statements of the function's policy
   */
  Optional<ApiSpec> read(ApiSpec wanted, List<Statement> statements) {
    String id = wanted.apiId();
    if (id == null) {
      return Optional.empty();
    }
    return of(wanted.access().type())
        .read(wanted, id)
        .or(() -> ofOtherType(wanted, id))
        .map(found -> withPermission(found, statements));
  }

  private Optional<ApiSpec> ofOtherType(ApiSpec wanted, String id) {
    if (wanted.access().type() == EndpointType.REST) {
      return of(EndpointType.HTTP).read(wanted, id);
    }
    ApiSpec usual =
        new ApiSpec(
            wanted.function(),
            wanted.functionArn(),
            DefinitionBuilder.anyAccess(wanted.function(), EndpointType.REST),
            id,
            wanted.tags(),
            true);
    return of(EndpointType.REST).read(usual, id);
  }

  private ApiSpec withPermission(ApiSpec found, List<Statement> statements) {
    Integration asked = found.access().integration();
    boolean permitted =
        sources(found, Objects.requireNonNull(found.apiId())).stream()
            .allMatch(
                source ->
                    statements.stream()
                        .anyMatch(
                            s ->
                                s.principal().equals(asked.principal())
                                    && s.source().equals(source)));
    return new ApiSpec(
        found.function(),
        found.functionArn(),
        found.access(),
        found.apiId(),
        found.tags(),
        found.complete() && permitted);
  }

  /** Those of which APIs there are, if the function that they were made for is gone. */
  List<ApiSpec> orphans(ApiSpec outline) {
    return gateways.stream()
        .flatMap(gateway -> gateway.madeFor(outline.function()).stream())
        .map(outline::withId)
        .flatMap(spec -> read(spec, List.of()).stream())
        .toList();
  }

  private List<String> sources(ApiSpec api, String id) {
    return api.access().integration().sources().stream()
        .map(
            template ->
                Integration.filled(
                        template,
                        Map.of(
                            "api_region",
                            place.region(),
                            "account_id",
                            place.account(),
                            "api_id",
                            id,
                            "stage_name",
                            api.access().stage()))
                    .replace("arn:aws:", "arn:" + place.partition() + ":"))
        .toList();
  }

  @Override
  public void create(ApiSpec wanted, Undo undo) {
    Gateway gateway = of(wanted.access().type());
    String thing = "API " + wanted.access().name();
    String id =
        gateway.create(wanted, begun -> undo.add(thing, () -> gateway.remove(wanted, begun)));
    permit(wanted, id, undo);
    functions.setVariable(wanted.function(), FunctionVariables.API_GATEWAY_ID, id, undo);
  }

  private void permit(ApiSpec api, String id, Undo undo) {
    List<String> sources = sources(api, id);
    for (int i = 0; i < sources.size(); i++) {
      String statement = Names.apiPermission(id, i);
      policy.forbid(api.function(), statement);
      policy.permit(
          api.functionArn(),
          statement,
          api.access().integration().principal(),
          sources.get(i),
          null);
      undo.add(
          "permission of API " + api.access().name(),
          () -> policy.forbid(api.function(), statement));
    }
  }

  private void forbid(ApiSpec api, String id) {
    for (int i = 0; i < api.access().integration().sources().size(); i++) {
      policy.forbid(api.function(), Names.apiPermission(id, i));
    }
  }

  @Override
  public void update(ApiSpec wanted, ApiSpec deployed, List<Change> changes, Undo undo) {
    if (wanted.access().type() != deployed.access().type()) {
      create(wanted, undo);
      delete(deployed, undo);
      return;
    }
    String id = Objects.requireNonNull(deployed.apiId());
    Gateway gateway = of(wanted.access().type());
    boolean moved = !wanted.access().stage().equals(deployed.access().stage());
    // Said before it begins: a change of several calls can be refused half-way.
    undo.add(
        "changes of API " + deployed.access().name(),
        () ->
            gateway
                .read(deployed, id)
                .ifPresent(
                    now -> {
                      gateway.change(deployed, now);
                      if (moved) {
                        gateway.removeStage(wanted, id);
                      }
                    }));
    gateway.change(wanted, deployed);
    if (moved) {
      gateway.removeStage(deployed, id);
    }
    if (moved || !deployed.complete()) {
      undo.add(
          "permission of API " + deployed.access().name(), () -> permit(deployed, id, new Undo()));
      permit(wanted, id, new Undo());
    }
  }

  /** The API goes last, for its id cannot be had again. */
  @Override
  public void delete(ApiSpec deployed, Undo undo) {
    String id = Objects.requireNonNull(deployed.apiId());
    Gateway gateway = of(deployed.access().type());
    undo.add(
        "permission of API " + deployed.access().name(), () -> permit(deployed, id, new Undo()));
    forbid(deployed, id);
    gateway.remove(deployed, id);
    undo.addUndoneLast(
        "removal of API " + deployed.access().name(),
        () -> create(deployed.withId(null), new Undo()));
  }

  /** For a function that goes too, with its policy. */
  void remove(ApiSpec deployed) {
    of(deployed.access().type()).remove(deployed, Objects.requireNonNull(deployed.apiId()));
  }
}
