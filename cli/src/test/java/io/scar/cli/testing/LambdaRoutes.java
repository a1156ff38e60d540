package io.scar.cli.testing;

/** Which operation of Lambda a request is, by its method and path. */
final class LambdaRoutes {

  private LambdaRoutes() {}

  static String operation(Call call) {
    String path = call.path().replaceFirst("/+$", "");
    String method = call.method();
    if (path.matches("/2015-03-31/functions")) {
      return method.equals("POST") ? "CreateFunction" : "ListFunctions";
    }
    if (path.matches("/2015-03-31/functions/[^/]+/invocations")) {
      return "InvokeFunction";
    }
    if (path.matches("/2015-03-31/functions/[^/]+/policy")) {
      return method.equals("POST") ? "AddPermission" : "GetPolicy";
    }
    if (path.matches("/2015-03-31/functions/[^/]+/policy/[^/]+")) {
      return "RemovePermission";
    }
    if (path.matches("/2021-10-31/functions/[^/]+/url")) {
      return switch (method) {
        case "POST" -> "CreateFunctionUrlConfig";
        case "PUT" -> "UpdateFunctionUrlConfig";
        case "DELETE" -> "DeleteFunctionUrlConfig";
        default -> "GetFunctionUrlConfig";
      };
    }
    if (path.matches("/2015-03-31/functions/[^/]+/configuration")) {
      return method.equals("PUT") ? "UpdateFunctionConfiguration" : "GetFunctionConfiguration";
    }
    if (path.matches("/2015-03-31/functions/[^/]+/code")) {
      return "UpdateFunctionCode";
    }
    if (path.matches("/20\\d\\d-\\d\\d-\\d\\d/functions/[^/]+/concurrency")) {
      return switch (method) {
        case "PUT" -> "PutFunctionConcurrency";
        case "DELETE" -> "DeleteFunctionConcurrency";
        default -> "GetFunctionConcurrency";
      };
    }
    if (path.matches("/2019-09-25/functions/[^/]+/event-invoke-config")) {
      return method.equals("PUT") ? "PutFunctionEventInvokeConfig" : "GetFunctionEventInvokeConfig";
    }
    if (path.startsWith("/2017-03-31/tags/")) {
      return switch (method) {
        case "POST" -> "TagResource";
        case "DELETE" -> "UntagResource";
        default -> "ListTags";
      };
    }
    if (path.matches("/2015-03-31/functions/[^/]+")) {
      return method.equals("DELETE") ? "DeleteFunction" : "GetFunction";
    }
    if (path.matches("/2018-10-31/layers/[^/]+/versions")) {
      return method.equals("POST") ? "PublishLayerVersion" : "ListLayerVersions";
    }
    if (path.matches("/2018-10-31/layers/[^/]+/versions/\\d+")) {
      return "DeleteLayerVersion";
    }
    if (path.equals("/2018-10-31/layers") && call.query().containsKey("Arn")) {
      return "GetLayerVersion";
    }
    throw new IllegalArgumentException(method + " " + path);
  }
}
