package io.scar.contract.environment;

/**
 * Variables of a job of AWS Batch, by who sets them.
 *
 * @see <a href="https://docs.aws.amazon.com/batch/latest/userguide/job_env_vars.html">AWS Batch job
 *     environment variables</a>
 */
public final class JobVariables {

  // Set by the command line in the job definition.

  /** The function whose work the job does. */
  public static final String SCAR_FUNCTION_NAME = "SCAR_FUNCTION_NAME";

  /** Base64 of the YAML of the function's configuration, where the image has no package. */
  public static final String FUNCTION_CONFIG = "FUNCTION_CONFIG";

  // Set by whoever submits the job.

  /** The event, if it is small. */
  public static final String EVENT = "EVENT";

  /** Where the event is otherwise: {@code s3://BUCKET/KEY}. */
  public static final String SCAR_EVENT_URL = "SCAR_EVENT_URL";

  /** The object that says which job the event belongs to: {@code s3://BUCKET/KEY}. */
  public static final String SCAR_JOB_MARKER = "SCAR_JOB_MARKER";

  /** Lambda's request id of the invocation that submitted the job. */
  public static final String REQUEST_ID = "REQUEST_ID";

  /** That invocation as JSON; for the container, as in SCAR. */
  public static final String CONTEXT = "CONTEXT";

  // Set by AWS Batch.

  public static final String AWS_BATCH_JOB_ID = "AWS_BATCH_JOB_ID";

  /** 1 for the first attempt. */
  public static final String AWS_BATCH_JOB_ATTEMPT = "AWS_BATCH_JOB_ATTEMPT";

  public static final String AWS_BATCH_JQ_NAME = "AWS_BATCH_JQ_NAME";
  public static final String AWS_BATCH_CE_NAME = "AWS_BATCH_CE_NAME";

  /** How many nodes a multi-node job has; of multi-node jobs only, as those that follow. */
  public static final String AWS_BATCH_JOB_NUM_NODES = "AWS_BATCH_JOB_NUM_NODES";

  public static final String AWS_BATCH_JOB_NODE_INDEX = "AWS_BATCH_JOB_NODE_INDEX";

  /** The node whose end is the job's. */
  public static final String AWS_BATCH_JOB_MAIN_NODE_INDEX = "AWS_BATCH_JOB_MAIN_NODE_INDEX";

  public static final String AWS_BATCH_JOB_MAIN_NODE_PRIVATE_IPV4_ADDRESS =
      "AWS_BATCH_JOB_MAIN_NODE_PRIVATE_IPV4_ADDRESS";

  // Set by the agent of Amazon ECS, for a job that has a role.

  /** Where its credentials are, relative to the agent's address. */
  public static final String AWS_CONTAINER_CREDENTIALS_RELATIVE_URI =
      "AWS_CONTAINER_CREDENTIALS_RELATIVE_URI";

  /** The same with an address of its own. */
  public static final String AWS_CONTAINER_CREDENTIALS_FULL_URI =
      "AWS_CONTAINER_CREDENTIALS_FULL_URI";

  private JobVariables() {}
}
