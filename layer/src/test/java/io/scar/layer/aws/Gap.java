package io.scar.layer.aws;

/** What a server does otherwise than AWS. A gap that closes makes a test fail, and goes. */
enum Gap {
  /** CreateFunction and UpdateFunctionConfiguration take it, and GetFunction does not give it. */
  FORGETS_DEAD_LETTER,
  /** As {@link #FORGETS_DEAD_LETTER}, for file systems. */
  FORGETS_FILE_SYSTEMS,
  /** UpdateFunctionConfiguration takes it, and it stays as it was. */
  KEEPS_FIRST_EPHEMERAL_STORAGE,
  /** PutFunctionEventInvokeConfig changes nothing if there are settings already. */
  KEEPS_FIRST_EVENT_SETTINGS,
  /** ListFunctions has neither pages nor markers. */
  LISTS_FUNCTIONS_IN_ONE_PAGE,
  /** Objects have one version. */
  HAS_NO_VERSIONS,
  /** Notifications whose prefixes overlap are taken. */
  ALLOWS_OVERLAPS,
  /** A notification is taken for a function that the bucket may not invoke. */
  NEEDS_NO_PERMISSION,
  /** CreateRestApi takes media types and keeps none; UpdateRestApi does not read them of a path. */
  FORGETS_BINARY_MEDIA_TYPES,
  /** UpdateMethod is not there. */
  LACKS_UPDATE_METHOD,
  /** UpdateStage of an HTTP API is not there. */
  LACKS_UPDATE_STAGE,
  /** UpdateFunctionUrlConfig with empty rules for other origins leaves those that there were. */
  KEEPS_CORS_OF_A_URL,
  /** ECR has repositories and images, and no registry that takes those. */
  HAS_NO_REGISTRY,
  /** UpdateComputeEnvironment takes other numbers of vCPUs, and they stay as they were. */
  KEEPS_FIRST_VCPUS,
  /** A job definition's later revisions have the platform of the first. */
  KEEPS_FIRST_PLATFORM,
  /** A call answers what the test said beforehand; nothing runs and nothing is logged. */
  RUNS_NOTHING
}
