package io.scar.local.apigateway;

import io.scar.local.gateway.HttpApi;
import io.scar.local.gateway.RestStage;
import io.scar.local.http.AwsException;
import io.scar.local.http.AwsProtocol;
import io.scar.local.http.AwsRequest;
import io.scar.local.http.AwsResponse;
import io.scar.local.http.AwsService;
import io.scar.local.http.PathPattern;
import java.io.IOException;
import java.net.URI;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.function.Supplier;

/**
 * API Gateway's REST APIs and HTTP APIs: how they are made. What calls them is the {@code
 * gateway}'s business.
 *
 * @see <a href="https://docs.aws.amazon.com/apigateway/latest/api/Welcome.html">API Gateway API</a>
 */
public final class ApiGatewayService implements AwsService, RestStage.Directory, HttpApi.Directory {

  private record Route(String method, PathPattern pattern, ApiCall.Operation operation) {}

  private final List<Route> routes = new ArrayList<>();
  private final ApiStore store;

  private ApiGatewayService(ApiStore store, Supplier<URI> endpoint) {
    this.store = store;
    apis(new RestApiOperations(store));
    resources(new ResourceOperations(store));
    keys(new KeyOperations(store));
    TagOperations tags = new TagOperations(store);
    on("GetTags", "GET", "/tags/{+}", tags::get);
    on("TagResource", "PUT", "/tags/{+}", tags.put(204));
    on("UntagResource", "DELETE", "/tags/{+}", tags::remove);
    httpApis(new HttpApiOperations(store, endpoint));
    on("GetTags", "GET", "/v2/tags/{+}", tags::get);
    on("TagResource", "POST", "/v2/tags/{+}", tags.put(201));
    on("UntagResource", "DELETE", "/v2/tags/{+}", tags::remove);
  }

  /**
   * @param file where everything is kept
   * @param endpoint of the local cloud, once it answers
   */
  public static ApiGatewayService open(Path file, Supplier<URI> endpoint) throws IOException {
    return new ApiGatewayService(ApiStore.open(file), endpoint);
  }

  @Override
  public String signingName() {
    return "apigateway";
  }

  @Override
  public AwsProtocol protocol() {
    return AwsProtocol.REST_JSON;
  }

  @Override
  public void handle(AwsRequest request, AwsResponse response) throws IOException, AwsException {
    for (Route route : routes) {
      if (!route.method().equals(request.method())) {
        continue;
      }
      Optional<List<String>> labels;
      try {
        labels = route.pattern().match(request.rawPath());
      } catch (IllegalArgumentException e) {
        throw ApiErrors.bad("The path is not percent-encoded");
      }
      if (labels.isPresent()) {
        route.operation().run(new ApiCall(request, response, labels.get()));
        return;
      }
    }
    throw AwsException.notImplemented("apigateway", request.method() + " " + request.rawPath());
  }

  @Override
  public Optional<RestStage> find(String apiId, String stage) {
    return store.view(
        "stage " + apiId + "/" + stage,
        RestStage.class,
        () ->
            store.find(
                document -> Deployed.stage(RestApiOperations.whole(document, apiId), stage)));
  }

  @Override
  public Optional<RestStage.KeyHolder> holder(String key, RestStage stage) {
    return store.find(document -> Deployed.holder(document, key, stage));
  }

  @Override
  public Optional<HttpApi> find(String apiId) {
    return store.view(
        "api " + apiId,
        HttpApi.class,
        () ->
            store.find(
                document -> Optional.of(Deployed.api(HttpApiOperations.whole(document, apiId)))));
  }

  /**
   * @param name of the operation in the service's own API, for who reads this
   */
  private void on(String name, String method, String pattern, ApiCall.Operation operation) {
    if (name.isEmpty()) {
      throw new IllegalArgumentException("an operation has a name");
    }
    routes.add(new Route(method, PathPattern.of(pattern), operation));
  }

  private void apis(RestApiOperations apis) {
    String api = "/restapis/{}";
    on("CreateRestApi", "POST", "/restapis", apis::create);
    on("GetRestApis", "GET", "/restapis", apis::list);
    on("GetRestApi", "GET", api, apis::get);
    on("UpdateRestApi", "PATCH", api, apis::update);
    on("DeleteRestApi", "DELETE", api, apis::delete);
    on("CreateDeployment", "POST", api + "/deployments", apis::deploy);
    on("GetDeployments", "GET", api + "/deployments", apis::deployments);
    on("GetDeployment", "GET", api + "/deployments/{}", apis::deployment);
    on("DeleteDeployment", "DELETE", api + "/deployments/{}", apis::deleteDeployment);
    on("CreateStage", "POST", api + "/stages", apis::createStage);
    on("GetStages", "GET", api + "/stages", apis::stages);
    on("GetStage", "GET", api + "/stages/{}", apis::stage);
    on("UpdateStage", "PATCH", api + "/stages/{}", apis::updateStage);
    on("DeleteStage", "DELETE", api + "/stages/{}", apis::deleteStage);
    on("GetGatewayResponses", "GET", api + "/gatewayresponses", apis::gatewayResponses);
    on("PutGatewayResponse", "PUT", api + "/gatewayresponses/{}", apis::putGatewayResponse);
    on("GetGatewayResponse", "GET", api + "/gatewayresponses/{}", apis::gatewayResponse);
    on(
        "DeleteGatewayResponse",
        "DELETE",
        api + "/gatewayresponses/{}",
        apis::deleteGatewayResponse);
  }

  private void resources(ResourceOperations resources) {
    String resource = "/restapis/{}/resources/{}";
    String method = resource + "/methods/{}";
    on("GetResources", "GET", "/restapis/{}/resources", resources::list);
    on("CreateResource", "POST", resource, resources::create);
    on("GetResource", "GET", resource, resources::get);
    on("DeleteResource", "DELETE", resource, resources::delete);
    on("PutMethod", "PUT", method, resources::putMethod);
    on("GetMethod", "GET", method, resources::method);
    on("UpdateMethod", "PATCH", method, resources::updateMethod);
    on("DeleteMethod", "DELETE", method, resources::deleteMethod);
    on("PutIntegration", "PUT", method + "/integration", resources::putIntegration);
    on("GetIntegration", "GET", method + "/integration", resources::integration);
    on("UpdateIntegration", "PATCH", method + "/integration", resources::updateIntegration);
    on("DeleteIntegration", "DELETE", method + "/integration", resources::deleteIntegration);
  }

  private void keys(KeyOperations keys) {
    on("CreateApiKey", "POST", "/apikeys", keys::createKey);
    on("GetApiKeys", "GET", "/apikeys", keys::keys);
    on("GetApiKey", "GET", "/apikeys/{}", keys::key);
    on("UpdateApiKey", "PATCH", "/apikeys/{}", keys::updateKey);
    on("DeleteApiKey", "DELETE", "/apikeys/{}", keys::deleteKey);
    on("CreateUsagePlan", "POST", "/usageplans", keys::createPlan);
    on("GetUsagePlans", "GET", "/usageplans", keys::plans);
    on("GetUsagePlan", "GET", "/usageplans/{}", keys::plan);
    on("UpdateUsagePlan", "PATCH", "/usageplans/{}", keys::updatePlan);
    on("DeleteUsagePlan", "DELETE", "/usageplans/{}", keys::deletePlan);
    on("CreateUsagePlanKey", "POST", "/usageplans/{}/keys", keys::createPlanKey);
    on("GetUsagePlanKeys", "GET", "/usageplans/{}/keys", keys::planKeys);
    on("GetUsagePlanKey", "GET", "/usageplans/{}/keys/{}", keys::planKey);
    on("DeleteUsagePlanKey", "DELETE", "/usageplans/{}/keys/{}", keys::deletePlanKey);
  }

  private void httpApis(HttpApiOperations apis) {
    String api = "/v2/apis/{}";
    on("CreateApi", "POST", "/v2/apis", apis::create);
    on("GetApis", "GET", "/v2/apis", apis::list);
    on("GetApi", "GET", api, apis::get);
    on("UpdateApi", "PATCH", api, apis::update);
    on("DeleteApi", "DELETE", api, apis::delete);
    on("DeleteCorsConfiguration", "DELETE", api + "/cors", apis::deleteCors);
    list(apis, "Integration", HttpApiOperations.Kind.INTEGRATION);
    list(apis, "Route", HttpApiOperations.Kind.ROUTE);
    list(apis, "Stage", HttpApiOperations.Kind.STAGE);
    list(apis, "Deployment", HttpApiOperations.Kind.DEPLOYMENT);
  }

  private void list(HttpApiOperations apis, String word, HttpApiOperations.Kind kind) {
    String all = "/v2/apis/{}/" + kind.path();
    on("Create" + word, "POST", all, apis.create(kind));
    on("Get" + word + "s", "GET", all, apis.list(kind));
    on("Get" + word, "GET", all + "/{}", apis.get(kind));
    on("Update" + word, "PATCH", all + "/{}", apis.update(kind));
    on("Delete" + word, "DELETE", all + "/{}", apis.delete(kind));
  }
}
