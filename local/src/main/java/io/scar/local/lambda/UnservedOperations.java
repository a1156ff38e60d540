package io.scar.local.lambda;

/** The operations of Lambda that the local cloud knows by name only, so that it can say so. */
final class UnservedOperations {

  private static final String[][] OPERATIONS = {
    {"POST", "/2018-10-31/layers/{}/versions/{}/policy", "AddLayerVersionPermission"},
    {"POST", "/2015-03-31/functions/{}/aliases", "CreateAlias"},
    {"POST", "/2020-04-22/code-signing-configs", "CreateCodeSigningConfig"},
    {"POST", "/2015-03-31/event-source-mappings", "CreateEventSourceMapping"},
    {"DELETE", "/2015-03-31/functions/{}/aliases/{}", "DeleteAlias"},
    {"DELETE", "/2020-04-22/code-signing-configs/{}", "DeleteCodeSigningConfig"},
    {"DELETE", "/2015-03-31/event-source-mappings/{}", "DeleteEventSourceMapping"},
    {"DELETE", "/2020-06-30/functions/{}/code-signing-config", "DeleteFunctionCodeSigningConfig"},
    {
      "DELETE",
      "/2019-09-30/functions/{}/provisioned-concurrency",
      "DeleteProvisionedConcurrencyConfig"
    },
    {"GET", "/2015-03-31/functions/{}/aliases/{}", "GetAlias"},
    {"GET", "/2020-04-22/code-signing-configs/{}", "GetCodeSigningConfig"},
    {"GET", "/2015-03-31/event-source-mappings/{}", "GetEventSourceMapping"},
    {"GET", "/2020-06-30/functions/{}/code-signing-config", "GetFunctionCodeSigningConfig"},
    {"GET", "/2024-08-31/functions/{}/recursion-config", "GetFunctionRecursionConfig"},
    {"GET", "/2025-11-30/functions/{}/function-scaling-config", "GetFunctionScalingConfig"},
    {"GET", "/2018-10-31/layers/{}/versions/{}/policy", "GetLayerVersionPolicy"},
    {"GET", "/2019-09-30/functions/{}/provisioned-concurrency", "GetProvisionedConcurrencyConfig"},
    {"GET", "/2021-07-20/functions/{}/runtime-management-config", "GetRuntimeManagementConfig"},
    {"POST", "/2014-11-13/functions/{}/invoke-async", "InvokeAsync"},
    {"POST", "/2021-11-15/functions/{}/response-streaming-invocations", "InvokeWithResponseStream"},
    {"GET", "/2015-03-31/functions/{}/aliases", "ListAliases"},
    {"GET", "/2020-04-22/code-signing-configs", "ListCodeSigningConfigs"},
    {"GET", "/2015-03-31/event-source-mappings", "ListEventSourceMappings"},
    {"GET", "/2020-04-22/code-signing-configs/{}/functions", "ListFunctionsByCodeSigningConfig"},
    {"PUT", "/2020-06-30/functions/{}/code-signing-config", "PutFunctionCodeSigningConfig"},
    {"PUT", "/2024-08-31/functions/{}/recursion-config", "PutFunctionRecursionConfig"},
    {"PUT", "/2025-11-30/functions/{}/function-scaling-config", "PutFunctionScalingConfig"},
    {"PUT", "/2019-09-30/functions/{}/provisioned-concurrency", "PutProvisionedConcurrencyConfig"},
    {"PUT", "/2021-07-20/functions/{}/runtime-management-config", "PutRuntimeManagementConfig"},
    {"DELETE", "/2018-10-31/layers/{}/versions/{}/policy/{}", "RemoveLayerVersionPermission"},
    {"PUT", "/2015-03-31/functions/{}/aliases/{}", "UpdateAlias"},
    {"PUT", "/2020-04-22/code-signing-configs/{}", "UpdateCodeSigningConfig"},
    {"PUT", "/2015-03-31/event-source-mappings/{}", "UpdateEventSourceMapping"}
  };

  private UnservedOperations() {}

  static void declare(Routes routes) {
    for (String[] operation : OPERATIONS) {
      routes.unserved(operation[0], operation[1], operation[2]);
    }
  }
}
