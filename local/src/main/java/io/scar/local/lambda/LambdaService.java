package io.scar.local.lambda;

import io.scar.local.event.FunctionCalls;
import io.scar.local.event.FunctionEvents;
import io.scar.local.event.LogSink;
import io.scar.local.gateway.FunctionUrl;
import io.scar.local.http.AwsException;
import io.scar.local.http.AwsProtocol;
import io.scar.local.http.AwsRequest;
import io.scar.local.http.AwsResponse;
import io.scar.local.http.AwsService;
import io.scar.local.image.ImageProcesses;
import io.scar.local.lambda.queue.EventQueue;
import io.scar.local.lambda.queue.FileDestinations;
import io.scar.local.lambda.runtime.EnvironmentPool;
import io.scar.local.lambda.store.FunctionConfiguration;
import io.scar.local.lambda.store.FunctionState;
import java.io.IOException;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;
import java.util.UUID;
import java.util.function.UnaryOperator;

/**
 * AWS Lambda on one machine. Functions run as processes of this machine, with the rights of the
 * user who started the local cloud.
 *
 * @see <a href="https://docs.aws.amazon.com/lambda/latest/api/welcome.html">Lambda API</a>
 */
public final class LambdaService
    implements AwsService, FunctionEvents, FunctionCalls, FunctionUrl.Directory, AutoCloseable {

  private final Arns arns;
  private final FunctionRegistry registry;
  private final EnvironmentPool pool;
  private final EventQueue queue;
  private final FileDestinations destinations;
  private final InvokeOperation invoke;
  private final UrlOperations urls;
  private final Routes routes = new Routes();

  /**
   * Reads the state; events of an earlier run wait until {@link #start}.
   *
   * @throws IOException if the state cannot be read
   */
  public LambdaService(
      LambdaSettings settings, LogSink logs, ObjectSource objects, ImageProcesses images)
      throws IOException {
    arns = new Arns(settings.account());
    pool = new EnvironmentPool(settings.runtime(images), logs);
    registry = new FunctionRegistry(arns, settings.folder(), pool);
    destinations = new FileDestinations(settings.folder().resolve("destinations"));
    queue =
        new EventQueue(
            settings.folder().resolve("queue"),
            new EventDelivery(registry, pool),
            destinations,
            settings.retryBackOff());
    invoke = new InvokeOperation(registry, pool, queue);
    FunctionJson json = new FunctionJson(arns, registry.layers());
    CodeInput codeInput = new CodeInput(registry.code(), objects);
    CodeLocation locations = new CodeLocation(settings.endpoint(), registry.code());
    functions(
        new FunctionOperations(registry, json, codeInput, new ImageInput(images), locations, pool));
    layers(new LayerOperations(registry, json, codeInput, locations));
    invocation(new EventInvokeOperations(registry, pool.limits()));
    permissions(new PermissionOperations(registry));
    urls = new UrlOperations(registry, settings.endpoint());
    urls(urls);
    routes.on("GetFunction", "GET", CodeLocation.PATTERN, locations::download);
    UnservedOperations.declare(routes);
  }

  /** Gives the functions' images other addresses; nothing else may change functions meanwhile. */
  public void moveImages(UnaryOperator<String> moved) throws IOException {
    registry.functions().moveImages(moved);
  }

  /** Delivers the events that an earlier run accepted; the endpoint answers by now. */
  public void start() {
    queue.resume();
  }

  /** What asynchronous invocations left at their destinations. */
  public FileDestinations destinations() {
    return destinations;
  }

  /** The tags of all functions, by ARN. */
  public Map<String, Map<String, String>> tags() {
    Map<String, Map<String, String>> tags = new TreeMap<>();
    registry
        .functions()
        .all()
        .forEach(state -> tags.put(arns.function(state.latest()), state.tags()));
    return tags;
  }

  /** The names of the operations that are served. */
  Set<String> operations() {
    return routes.served();
  }

  /** Asynchronous events that are neither processed nor given up. */
  public int pendingEvents() {
    return queue.pending();
  }

  @Override
  public String signingName() {
    return "lambda";
  }

  @Override
  public AwsProtocol protocol() {
    return AwsProtocol.REST_JSON;
  }

  @Override
  public void handle(AwsRequest request, AwsResponse response) throws IOException, AwsException {
    routes.dispatch(request, response);
  }

  @Override
  public boolean mayInvoke(String functionArn, String principal, String sourceArn) {
    return function(functionArn)
        .flatMap(function -> registry.functions().find(function.name()))
        .filter(function -> PermissionOperations.allows(function, principal, sourceArn))
        .isPresent();
  }

  @Override
  public void accept(String functionArn, byte[] payload) throws IOException {
    FunctionConfiguration function =
        function(functionArn)
            .orElseThrow(() -> new IOException("Function not found: " + functionArn));
    queue.accept(invoke.event(UUID.randomUUID().toString(), function), payload);
  }

  @Override
  public Outcome call(String functionArn, String requestId, byte[] payload)
      throws IOException, InterruptedException {
    Optional<FunctionConfiguration> function = function(functionArn);
    return function.isEmpty()
        ? new Outcome.Missing()
        : invoke.call(function.get(), requestId, payload);
  }

  @Override
  public Outcome leave(String functionArn, String requestId, byte[] payload) throws IOException {
    Optional<FunctionConfiguration> function = function(functionArn);
    return function.isEmpty()
        ? new Outcome.Missing()
        : invoke.leave(function.get(), requestId, payload);
  }

  @Override
  public Optional<FunctionUrl> find(String id) {
    return urls.find(id);
  }

  /** Breaks off deliveries, whose events stay on disk, and stops all execution environments. */
  @Override
  public void close() {
    queue.close();
    pool.close();
  }

  private Optional<FunctionConfiguration> function(String arn) {
    try {
      FunctionReference reference = FunctionReference.parse(arn, Optional.empty());
      Optional<FunctionState> function = registry.functions().find(reference.name());
      return function.flatMap(state -> state.version(reference.version()));
    } catch (AwsException notAnArn) {
      return Optional.empty();
    }
  }

  private void functions(FunctionOperations operations) {
    routes
        .on("CreateFunction", "POST", "/2015-03-31/functions", operations::create)
        .on("ListFunctions", "GET", "/2015-03-31/functions", operations::list)
        .on("GetFunction", "GET", "/2015-03-31/functions/{}", operations::get)
        .on("DeleteFunction", "DELETE", "/2015-03-31/functions/{}", operations::delete)
        .on(
            "GetFunctionConfiguration",
            "GET",
            "/2015-03-31/functions/{}/configuration",
            operations::getConfiguration)
        .on(
            "UpdateFunctionConfiguration",
            "PUT",
            "/2015-03-31/functions/{}/configuration",
            operations::updateConfiguration)
        .on("UpdateFunctionCode", "PUT", "/2015-03-31/functions/{}/code", operations::updateCode)
        .on(
            "ListVersionsByFunction",
            "GET",
            "/2015-03-31/functions/{}/versions",
            operations::listVersions)
        .on(
            "PublishVersion",
            "POST",
            "/2015-03-31/functions/{}/versions",
            operations::publishVersion)
        .on("ListTags", "GET", "/2017-03-31/tags/{+}", operations::listTags)
        .on("TagResource", "POST", "/2017-03-31/tags/{+}", operations::tag)
        .on("UntagResource", "DELETE", "/2017-03-31/tags/{+}", operations::untag);
  }

  private void layers(LayerOperations operations) {
    routes
        .on("ListLayers", "GET", "/2018-10-31/layers", operations::listOrFind)
        .on("PublishLayerVersion", "POST", "/2018-10-31/layers/{}/versions", operations::publish)
        .on("ListLayerVersions", "GET", "/2018-10-31/layers/{}/versions", operations::listVersions)
        .on("GetLayerVersion", "GET", "/2018-10-31/layers/{}/versions/{}", operations::get)
        .on(
            "DeleteLayerVersion",
            "DELETE",
            "/2018-10-31/layers/{}/versions/{}",
            operations::delete);
  }

  private void invocation(EventInvokeOperations operations) {
    String events = "/2019-09-25/functions/{}/event-invoke-config";
    routes
        .on("Invoke", "POST", "/2015-03-31/functions/{}/invocations", invoke::invoke)
        .on(
            "PutFunctionConcurrency",
            "PUT",
            "/2017-10-31/functions/{}/concurrency",
            operations::putConcurrency)
        .on(
            "GetFunctionConcurrency",
            "GET",
            "/2019-09-30/functions/{}/concurrency",
            operations::getConcurrency)
        .on(
            "DeleteFunctionConcurrency",
            "DELETE",
            "/2017-10-31/functions/{}/concurrency",
            operations::deleteConcurrency)
        .on("PutFunctionEventInvokeConfig", "PUT", events, operations::put)
        .on("UpdateFunctionEventInvokeConfig", "POST", events, operations::update)
        .on("GetFunctionEventInvokeConfig", "GET", events, operations::get)
        .on("DeleteFunctionEventInvokeConfig", "DELETE", events, operations::delete)
        .on("ListFunctionEventInvokeConfigs", "GET", events + "/list", operations::list)
        .on(
            "GetAccountSettings",
            "GET",
            "/2016-08-19/account-settings",
            operations::accountSettings);
  }

  private void permissions(PermissionOperations operations) {
    routes
        .on("AddPermission", "POST", "/2015-03-31/functions/{}/policy", operations::add)
        .on("GetPolicy", "GET", "/2015-03-31/functions/{}/policy", operations::get)
        .on("RemovePermission", "DELETE", "/2015-03-31/functions/{}/policy/{}", operations::remove);
  }

  private void urls(UrlOperations operations) {
    String url = "/2021-10-31/functions/{}/url";
    routes
        .on("CreateFunctionUrlConfig", "POST", url, operations::create)
        .on("GetFunctionUrlConfig", "GET", url, operations::get)
        .on("UpdateFunctionUrlConfig", "PUT", url, operations::update)
        .on("DeleteFunctionUrlConfig", "DELETE", url, operations::delete)
        .on("ListFunctionUrlConfigs", "GET", "/2021-10-31/functions/{}/urls", operations::list);
  }
}
