package io.scar.cli.definition;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import java.nio.file.Path;
import java.util.Arrays;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Every key that SCAR 4 reads, by the tables of its definition; a line holds one with a value. */
class CompatibleKeysTest {

  private static final Origin ORIGIN = new Origin("f.yaml", Path.of("/f"), Path.of("/w"));

  private static JsonNode parsed(String yaml) {
    SettingsFile file = SettingsFile.examine(yaml, Schema.DEFINITION, ORIGIN);
    assertThat(file.problems()).as(yaml).isEmpty();
    return file.tree();
  }

  /** The key's value, in {@code a.b[]: value}'s place. */
  private static JsonNode at(JsonNode tree, String path) {
    JsonNode node = tree;
    for (String part : path.split("\\.", -1)) {
      node = node.path(part.replace("[]", ""));
      node = part.endsWith("[]") ? node.path(0) : node;
    }
    return node;
  }

  /** {@code {a: {b: [{c: value}]}}} for {@code a.b[].c}. */
  private static String flow(String path, String value) {
    String[] parts = path.split("\\.", -1);
    StringBuilder text = new StringBuilder();
    StringBuilder end = new StringBuilder();
    for (int i = 0; i < parts.length; i++) {
      boolean last = i == parts.length - 1;
      boolean list = parts[i].endsWith("[]");
      text.append('{').append(parts[i].replace("[]", ""));
      text.append(": ").append(list ? "[" : "").append(last ? value : "");
      end.insert(0, (list ? "]" : "") + "}");
    }
    return text.append(end).toString();
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        // lambda
        "lambda.name: f",
        "lambda.boto_profile: default",
        "lambda.region: us-east-1",
        "lambda.memory: 1024",
        "lambda.timeout: 300",
        "lambda.description: words",
        "lambda.execution_mode: lambda",
        "lambda.execution_mode: lambda-batch",
        "lambda.execution_mode: batch",
        "lambda.runtime: python3.7",
        "lambda.runtime: image",
        "lambda.architectures: [x86_64]",
        "lambda.architectures: [arm64]",
        "lambda.vpc.SubnetIds: [subnet-0123456789abcdef0]",
        "lambda.vpc.SecurityGroupIds: [sg-01234567]",
        "lambda.file_system: [{Arn: 'arn:aws:elasticfilesystem:us-east-1:123456789012:access-point/fsap-0123456789abcdef0', LocalMountPath: /mnt/a}]",
        "lambda.layers: ['arn:aws:lambda:us-east-1:123456789012:layer:x:1']",
        "lambda.layers: ['arn:....']",
        "lambda.log_level: INFO",
        "lambda.log_level: debug",
        "lambda.log_type: Tail",
        "lambda.invocation_type: RequestResponse",
        "lambda.asynchronous: true",
        "lambda.environment.Variables: {A: 1}",
        "lambda.init_script: s.sh",
        "lambda.run_script: s.sh",
        "lambda.c_args: [ls, -l]",
        "lambda.payload: {a: [1, 'x']}",
        "lambda.payload: text",
        "lambda.preheat: true",
        "lambda.extra_payload: folder",
        "lambda.deployment.bucket: abc",
        "lambda.deployment.max_payload_size: 52428800",
        "lambda.deployment.max_s3_payload_size: 262144000",
        "lambda.container.image: grycap/cowsay",
        "lambda.container.image_file: image.tar.gz",
        "lambda.container.timeout_threshold: 20",
        "lambda.container.environment.Variables: {A: x}",
        "lambda.container.alpine: true",
        "lambda.container.create_image: false",
        "lambda.input: [{storage_provider: s3, path: abc/in}]",
        "lambda.input: [{storage_provider: minio.mine, path: abc/in}]",
        "lambda.input: [{storage_provider: OneData, path: abc/in}]",
        "lambda.output: [{storage_provider: S3, path: abc/out, prefix: [a], suffix: [b, c]}]",
        "lambda.output: [{storage_provider: webdav.dcache, path: abc/out}]",
        "lambda.output: [{storage_provider: rucio.x, path: abc/out}]",
        "lambda.supervisor.version: latest",
        "lambda.supervisor.layer_name: faas-supervisor",
        "lambda.supervisor.license_info: Apache 2.0",
        "lambda.file_stage_in: true",
        "lambda.isolation_level: SERVICE",
        "lambda.bucket_list: [a]",
        "lambda.tags: {team: a}",
        "lambda.handler: f.lambda_handler",
        "lambda.arn: x",
        "lambda.config_path: /x",
        // iam
        "iam.boto_profile: default",
        "iam.role: ''",
        "iam.role: arn:aws:iam::123456789012:role/x",
        // api_gateway
        "api_gateway.name: api",
        "api_gateway.boto_profile: default",
        "api_gateway.region: us-east-1",
        "api_gateway.parameters: {a: [b]}",
        "api_gateway.parameters: '{\"a\": 1}'",
        "api_gateway.data_binary: f",
        "api_gateway.json_data: {a: b}",
        "api_gateway.endpoint: https://x",
        "api_gateway.request_parameters: {a: b}",
        "api_gateway.http_method: ANY",
        "api_gateway.method: {authorizationType: NONE}",
        "api_gateway.integration: {type: AWS_PROXY}",
        "api_gateway.path_part: '{proxy+}'",
        "api_gateway.stage_name: scar",
        "api_gateway.service_id: apigateway.amazonaws.com",
        "api_gateway.source_arn_testing: arn:x",
        "api_gateway.source_arn_invocation: arn:x",
        // cloudwatch
        "cloudwatch.boto_profile: default",
        "cloudwatch.region: us-east-1",
        "cloudwatch.log_retention_policy_in_days: 30",
        "cloudwatch.log_stream_name: s",
        "cloudwatch.request_id: r",
        // batch
        "batch.boto_profile: default",
        "batch.region: us-east-1",
        "batch.vcpus: 4",
        "batch.memory: 12288",
        "batch.enable_gpu: true",
        "batch.state: ENABLED",
        "batch.type: MANAGED",
        "batch.service_role: 'arn:...'",
        "batch.environment.Variables: {A: b}",
        "batch.multi_node_parallel.enabled: true",
        "batch.multi_node_parallel.number_nodes: 3",
        "batch.multi_node_parallel.main_node_index: 0",
        "batch.compute_resources.type: SPOT",
        "batch.compute_resources.min_v_cpus: 0",
        "batch.compute_resources.desired_v_cpus: 0",
        "batch.compute_resources.max_v_cpus: 12",
        "batch.compute_resources.security_group_ids: [sg-12345678]",
        "batch.compute_resources.subnets: [subnet-12345 subnet-67891]",
        "batch.compute_resources.instance_types: [g3s.xlarge]",
        "batch.compute_resources.launch_template_name: faas-supervisor",
        "batch.compute_resources.instance_role: 'arn:...'",
        // ecr, s3
        "ecr.delete_image: false",
        "s3.boto_profile: default",
        "s3.region: us-east-1",
        "s3.event: {Records: []}",
      })
  void aKeyOfAFunctionIsRead(String line) {
    int colon = line.indexOf(": ");
    String path = line.substring(0, colon);

    JsonNode tree = parsed(flow("functions.aws[]." + path, line.substring(colon + 2)));

    assertThat(at(tree, "functions.aws[]." + path).isMissingNode()).as(line).isFalse();
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "name: service",
        "image: grycap/darknet",
        "script: s.sh",
        "memory: 1Gi",
        "cpu: '1.0'",
        "log_level: INFO",
        "environment: {Variables: {A: b}}",
        "input: [{storage_provider: minio.m, path: a/b}]",
        "output: [{storage_provider: s3.x, path: a/b, suffix: [wav]}]",
        "endpoint: https://x",
        "auth_user: u",
        "auth_password: p",
        "ssl_verify: false",
        "any_other_key: [1]",
      })
  void aKeyOfAnOscarServiceIsRead(String line) {
    assertThat(
            parsed("functions: {oscar: [{my_oscar: {" + line + "}}]}")
                .at("/functions/oscar/0/my_oscar"))
        .hasSize(1);
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "s3: {}",
        "s3.default: {access_key: a, secret_key: b}",
        "s3.x: {access_key: a, secret_key: b, region: us-east-1}",
        "minio.default: {access_key: a, secret_key: b}",
        "minio.x: {access_key: a, secret_key: b, endpoint: 'http://x:9000', verify: false, region: us-east-1}",
        "onedata.x: {oneprovider_host: h, token: t, space: s}",
        "webdav.dcache: {hostname: h, login: l, password: p}",
        "rucio.x: {host: h, auth_host: a, rse: r, account: a, access_token: t}",
        "rucio.x: {host: h, auth_host: a, rse: r, account: a, refresh_token: t, client_id: token-portal, token_endpoint: e, oidc_audience: o, scopes: openid}",
      })
  void aStorageProviderIsRead(String line) {
    int colon = line.indexOf(": ");
    String[] names = line.substring(0, colon).split("\\.");
    String value = line.substring(colon + 2);
    String yaml =
        Arrays.stream(names)
            .reduce("", (text, name) -> text + "{" + name + ": ")
            .concat(value + "}".repeat(names.length));

    JsonNode tree = parsed("{functions: {aws: []}, storage_providers: " + yaml + "}");

    assertThat(at(tree, "storage_providers." + line.substring(0, colon)).isObject()).isTrue();
  }
}
