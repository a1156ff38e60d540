package io.scar.cli.provision;

import com.fasterxml.jackson.databind.JsonNode;
import io.scar.cli.aws.Aws;
import io.scar.cli.definition.DefinitionBuilder;
import io.scar.cli.definition.HttpAccess;
import io.scar.cli.plan.ApiSpec;
import io.scar.cli.plan.FunctionSpec;
import io.scar.cli.plan.FunctionUrlSpec;
import io.scar.cli.plan.Names;
import io.scar.cli.plan.Place;
import io.scar.cli.provision.FunctionPolicy.Statement;
import io.scar.contract.environment.FunctionVariables;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * Reads how a function is reached by HTTP: what its definition asks for, and what it made before.
 */
final class HttpState {

  private static final String TYPE_OF_ACCESS = "/api_gateway/type";

  private final Place place;
  private final ApiResource apis;
  private final FunctionUrlResource urls;

  HttpState(Aws aws, Place place) {
    this.place = place;
    this.apis = new ApiResource(aws, place);
    this.urls = new FunctionUrlResource(aws);
  }

  /** As it is, if it is there. */
  Optional<ApiSpec> read(ApiSpec wanted, List<Statement> statements) {
    return apis.read(wanted, statements);
  }

  /** As it is, if it is there; the function is. */
  Optional<FunctionUrlSpec> read(FunctionUrlSpec wanted, List<Statement> statements) {
    return urls.read(wanted.name(), statements);
  }

  private static boolean hasUrl(JsonNode configuration) {
    return configuration.at(TYPE_OF_ACCESS).asText().equals(HttpAccess.EndpointType.URL.word());
  }

  /** The URL that a function has, by its own word. */
  Optional<FunctionUrlSpec> url(FunctionSpec function, List<Statement> statements) {
    return hasUrl(function.configuration())
        ? urls.read(function.name(), statements)
        : Optional.empty();
  }

  /** The API that a function has, by its own word. */
  Optional<ApiSpec> api(FunctionSpec function, List<Statement> statements) {
    String id = function.variables().get(FunctionVariables.API_GATEWAY_ID);
    HttpAccess.EndpointType type =
        function.configuration().at(TYPE_OF_ACCESS).asText().equals("http")
            ? HttpAccess.EndpointType.HTTP
            : HttpAccess.EndpointType.REST;
    return id == null
        ? Optional.empty()
        : apis.read(outline(function.name(), id, type), statements);
  }

  /** APIs of a function that is gone. */
  List<ApiSpec> orphanedApis(String function) {
    return apis.orphans(outline(function, null, HttpAccess.EndpointType.REST));
  }

  private ApiSpec outline(String function, @Nullable String apiId, HttpAccess.EndpointType type) {
    return new ApiSpec(
        function,
        place.function(function),
        DefinitionBuilder.anyAccess(function, type),
        apiId,
        Map.of(Names.CREATED_BY_TAG, Names.CREATED_BY, Names.FUNCTION_TAG, function),
        true);
  }
}
