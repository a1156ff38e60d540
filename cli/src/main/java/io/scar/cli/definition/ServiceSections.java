package io.scar.cli.definition;

import static io.scar.cli.definition.Key.key;
import static io.scar.cli.definition.Schema.PROFILE;
import static io.scar.cli.definition.Schema.REGION;
import static io.scar.cli.definition.Schema.choice;
import static io.scar.cli.definition.Schema.decimal;
import static io.scar.cli.definition.Schema.number;
import static io.scar.cli.definition.Schema.oneOf;
import static io.scar.cli.definition.Schema.section;
import static io.scar.cli.definition.Shape.ANYTHING;
import static io.scar.cli.definition.Shape.FLAG;
import static io.scar.cli.definition.Shape.TEXT;
import static io.scar.cli.definition.Shape.TEXTS;
import static io.scar.cli.definition.Shape.VARIABLES;

import io.scar.cli.definition.Shape.Base;
import io.scar.cli.definition.Shape.Choice;
import io.scar.cli.definition.Shape.FilePath;
import io.scar.cli.definition.Shape.ListOf;
import io.scar.cli.definition.Shape.OneOrMany;
import io.scar.cli.definition.Shape.Section;
import java.util.List;
import java.util.Locale;
import java.util.Map;

/** The keys of the services other than Lambda. */
final class ServiceSections {

  /** The {@code source} of a role that needs no credentials before it. */
  static final String WEB_IDENTITY = "web_identity";

  private static final String PROFILE_SOURCE = "profile";
  private static final long ANY_NUMBER = Integer.MAX_VALUE;

  static final Section IAM =
      section(
          PROFILE.or("default").notUsed(),
          key(
                  "role",
                  new Shape.Text(Rules::executionRole),
                  "ARN of the execution role; empty = `init` makes one, scar-NAME.")
              .or(""),
          key("account_id", new Shape.Text(Rules::accountId), "Account; else STS is asked."),
          key(
              "assume_role",
              new OneOrMany(
                  section(
                      key("arn", new Shape.Text(Rules::role), "Role to assume.").needed(),
                      key(
                          "external_id",
                          new Shape.Text(Rules::externalId),
                          "External id that the role's trust policy asks for."),
                      key(
                          "source",
                          new Choice(
                              List.of(PROFILE_SOURCE, WEB_IDENTITY),
                              List.of(),
                              text -> text.toLowerCase(Locale.ROOT).replace('-', '_')),
                          "What the first role is assumed with: `profile`, the default, or"
                              + " `web_identity`, the token in `AWS_WEB_IDENTITY_TOKEN_FILE`."))),
              "Role that the command takes on for its calls; a list is a chain, each assumed with"
                  + " the one before."));

  static final Section S3 =
      section(
          PROFILE.or("default").notUsed(),
          REGION.or("us-east-1").notUsed(),
          key("event", ANYTHING, "Event template.")
              .withoutEffect("`run -ib` makes the events that S3 would send"));

  static final Section CLOUDWATCH =
      section(
          PROFILE.or("default").notUsed(),
          REGION.or("us-east-1").notUsed(),
          key(
                  "log_retention_policy_in_days",
                  oneOf(
                      "days", 1L, 3L, 5L, 7L, 14L, 30L, 60L, 90L, 120L, 150L, 180L, 365L, 400L,
                      545L, 731L, 1096L, 1827L, 2192L, 2557L, 2922L, 3288L, 3653L),
                  "Days after which log events are deleted.")
              .or(30),
          key("log_stream_name", TEXT, "Stream that `log -f` shows."),
          key("request_id", TEXT, "Invocation that `log -f` shows."));

  private static final Map<String, Object> TYPE_HEADER =
      Map.of("method.request.header.X-Amz-Invocation-Type", false);
  private static final Map<String, Object> TYPE_HEADER_MAPPING =
      Map.of(
          "integration.request.header.X-Amz-Invocation-Type",
          "method.request.header.X-Amz-Invocation-Type");

  private static final Section CORS =
      section(
          key(
              "origins",
              new ListOf(new Shape.Text(Rules::origin)),
              "`https://HOST[:PORT]` each; `*`, the default: any."),
          key("methods", TEXTS, "Methods; default GET, HEAD and POST."),
          key("headers", TEXTS, "Headers of requests; default Content-Type."),
          key("expose_headers", TEXTS, "Headers of answers that pages may read."),
          key("credentials", FLAG, "Whether pages may send cookies; not with any origin."),
          key(
              "max_age",
              number(0, 86_400, "s", "API Gateway"),
              "Seconds that browsers remember these rules; default 5."));

  static final Section API_GATEWAY =
      section(
          PROFILE.or("default").notUsed(),
          REGION.or("us-east-1").notUsed(),
          key("name", TEXT, "Name of the API; present = one is created. A `url` needs none."),
          key("endpoint", TEXT, "Template of the address that `invoke` calls at a REST API.")
              .or("https://{api_id}.execute-api.{api_region}.amazonaws.com/{stage_name}/launch"),
          key("request_parameters", ANYTHING, "Accepted; `integration` has those that are used.")
              .or(TYPE_HEADER_MAPPING),
          key("http_method", TEXT, "HTTP method of a REST API.").or("ANY"),
          key("method", ANYTHING, "Passed to PutMethod.")
              .or(Map.of("authorizationType", "NONE", "requestParameters", TYPE_HEADER)),
          key("integration", ANYTHING, "Passed to PutIntegration.")
              .or(
                  Map.of(
                      "type",
                      "AWS_PROXY",
                      "integrationHttpMethod",
                      "POST",
                      "uri",
                      "arn:aws:apigateway:{api_region}:lambda:path/2015-03-31/functions/"
                          + "arn:aws:lambda:{lambda_region}:{account_id}:function:{function_name}"
                          + "/invocations",
                      "requestParameters",
                      TYPE_HEADER_MAPPING)),
          key("path_part", TEXT, "Path of the resource.").or("{proxy+}"),
          key("stage_name", TEXT, "Stage.").or("scar"),
          key("service_id", TEXT, "Principal of the invoke permission.")
              .or("apigateway.amazonaws.com"),
          key("source_arn_testing", TEXT, "Source of the test permission.")
              .or("arn:aws:execute-api:{api_region}:{account_id}:{api_id}/*"),
          key("source_arn_invocation", TEXT, "Source of the invoke permission.")
              .or("arn:aws:execute-api:{api_region}:{account_id}:{api_id}/{stage_name}/ANY"),
          key("parameters", ANYTHING, "Query parameters that `invoke` sends."),
          key("data_binary", new FilePath(Base.WORKING_FOLDER), "File that `invoke` sends."),
          key("json_data", ANYTHING, "JSON that `invoke` sends."),
          key(
              "type",
              choice("rest", "http", "url"),
              "Kind of endpoint: a REST API, as SCAR's, by default; an HTTP API; or the function's"
                  + " own URL, which waits as long as the function runs."),
          key(
              "response",
              choice("scar", "raw"),
              "`scar`, the default: a REST API answers with base64, as SCAR's; `raw`: with the bytes"
                  + " themselves."),
          key("cors", CORS, "Which pages of other origins may read the answers; absent = none."),
          key(
              "auth",
              choice("none", "iam"),
              "`iam`: callers sign with keys of AWS; `none`, the default: anybody calls."),
          key("api_key", FLAG, "Whether callers of a REST API need an API key; `init` makes one."),
          key(
              "throttle",
              section(
                  key("rate", decimal(0.1), "Requests a second.").needed(),
                  key("burst", number(1, ANY_NUMBER, "", "API Gateway"), "Requests at once.")),
              "How often an API may be called: by the holder of its key, else by all together."),
          key(
              "timeout",
              number(1, 30, "s", "API Gateway"),
              "Seconds that an API waits for the function; at most 29 of REST APIs, 30 of HTTP"
                  + " APIs."));

  private static final Section COMPUTE_RESOURCES =
      section(
          key("security_group_ids", TEXTS, "Security groups of the machines; at least one.")
              .or(List.of()),
          key("subnets", TEXTS, "Subnets of the machines; at least one.").or(List.of()),
          key("instance_types", TEXTS, "Instance types, families, or `optimal`; not on Fargate.")
              .or(List.of("m3.medium")),
          key("launch_template_name", TEXT, "Accepted; machines need no preparation.")
              .or("faas-supervisor"),
          key(
                  "type",
                  choice("EC2", "SPOT", "FARGATE", "FARGATE_SPOT"),
                  "Kind of machines; Fargate has neither GPUs nor jobs of several nodes.")
              .or("EC2"),
          key(
                  "desired_v_cpus",
                  number(0, ANY_NUMBER, "", "Batch"),
                  "vCPUs to begin with; not on Fargate.")
              .or(0),
          key(
                  "min_v_cpus",
                  number(0, ANY_NUMBER, "", "Batch"),
                  "vCPUs that stay, and cost, without a job; not on Fargate.")
              .or(0),
          key("max_v_cpus", number(0, ANY_NUMBER, "", "Batch"), "vCPUs at most, of all jobs.")
              .or(2),
          key("instance_role", TEXT, "ARN of the machines' instance profile; not on Fargate.")
              .or("arn:aws:iam::{account_id}:instance-profile/ecsInstanceRole"));

  static final Section BATCH =
      section(
          PROFILE.or("default").notUsed(),
          REGION.or("us-east-1").notUsed(),
          key("vcpus", decimal(0.25), "vCPUs of a job, or of each of its nodes.").or(1),
          key(
                  "memory",
                  number(4, ANY_NUMBER, "MiB", "Batch"),
                  "MiB of memory of a job; 2048 on Fargate where `vcpus` is not given either.")
              .or(1024),
          key("enable_gpu", FLAG, "Whether a job gets one GPU.").or(false),
          key(
                  "state",
                  choice("ENABLED", "DISABLED"),
                  "State of compute environment and queue; DISABLED = jobs wait.")
              .or("ENABLED"),
          key(
                  "type",
                  choice("MANAGED", "UNMANAGED"),
                  "`UNMANAGED` = somebody else starts the machines.")
              .or("MANAGED"),
          key(
              "environment",
              section(key("Variables", VARIABLES, "Names and values.").or(Map.of())),
              "Variables of a job, beside those of the container."),
          key("compute_resources", COMPUTE_RESOURCES, "Machines."),
          key(
                  "service_role",
                  TEXT,
                  "ARN of Batch's own role; where there is no AWSBatchServiceRole, and if it is"
                      + " empty, Batch takes its service-linked role.")
              .or("arn:aws:iam::{account_id}:role/service-role/AWSBatchServiceRole"),
          key(
              "job_role",
              new Shape.Text(Rules::executionRole),
              "ARN of the role whose credentials a job has; absent = `init` makes one."),
          key(
              "execution_role",
              new Shape.Text(Rules::executionRole),
              "ARN of the role that starts jobs on Fargate; absent = `init` makes one."),
          key(
              "multi_node_parallel",
              section(
                  key("enabled", FLAG, "Whether a job runs on several nodes.")
                      .or(false)
                      .alsoSpelt("enable"),
                  key("number_nodes", number(1, ANY_NUMBER, "", "Batch"), "Number of nodes.")
                      .or(10),
                  key(
                          "main_node_index",
                          number(0, ANY_NUMBER, "", "Batch"),
                          "Node that sends the output; the first is 0.")
                      .or(0)),
              "Jobs on several nodes, which reach each other."));

  static final Section ECR =
      section(
          key("delete_image", FLAG, "Whether `rm` deletes the repository with its images.")
              .or(true));

  static final Section OSCAR_CLUSTER =
      section(
          key("endpoint", TEXT, "Address.").or(""),
          key("auth_user", TEXT, "User name.").or(""),
          key("auth_password", TEXT, "Password.").or(""),
          key("ssl_verify", FLAG, "Whether the certificate is checked.").or(true),
          key("memory", TEXT, "Memory, in Kubernetes's notation.").or("256Mi"),
          key("cpu", TEXT, "CPUs, in Kubernetes's notation.").or("0.2"),
          key("log_level", TEXT, "Log level.").or("INFO"));

  private ServiceSections() {}
}
