package io.scar.cli.command;

import static org.assertj.core.api.Assertions.assertThat;

import io.scar.cli.testing.Cli;
import java.io.IOException;
import java.nio.file.Files;
import java.util.Random;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/**
 * What AWS refuses is refused before anything is asked of it: servers that stand in for AWS accept
 * much of it.
 */
class LimitsTest extends CommandTest {

  private static final String LAYER = "'arn:aws:lambda:us-east-1:123456789012:layer:x:1'";
  private static final String POINT =
      "'arn:aws:elasticfilesystem:us-east-1:123456789012:access-point/fsap-0123456789abcdef0'";

  /** A function with such a line in its {@code lambda} section. */
  private Cli.Result init(String line) throws IOException {
    String name = line.contains("name:") ? "" : "      name: f\n";
    cli.write(
        "f.yaml",
        "functions:\n  aws:\n  - lambda:\n      container: {image: '"
            + cli.image(1000)
            + "'}\n"
            + name
            + "      "
            + expanded(line)
            + "\n");
    return cli.run("init", "-f", "f.yaml");
  }

  /** {@code x{300}} is 300 of x. */
  private static String expanded(String line) {
    String text =
        Pattern.compile("(\\S)\\{(\\d+)}")
            .matcher(line)
            .replaceAll(m -> m.group(1).repeat(Integer.parseInt(m.group(2))));
    return text.replace("$LAYER", LAYER).replace("$POINT", POINT);
  }

  private static String many(int count, String format) {
    return IntStream.range(0, count)
        .mapToObj(i -> format.formatted(i))
        .collect(Collectors.joining(", "));
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "timeout: 0                     | below the least that Lambda takes, 1 s",
        "timeout: 901                   | above Lambda's limit of 900 s",
        "memory: 127                    | below the least that Lambda takes, 128 MB",
        "memory: 10241                  | above Lambda's limit of 10240 MB",
        "ephemeral_storage: 511         | below the least that Lambda takes, 512 MB",
        "ephemeral_storage: 10241       | above Lambda's limit of 10240 MB",
        "reserved_concurrency: -1       | below the least that Lambda takes, 0",
        "name: x{65}                    | 1 to 64 letters",
        "name: a.b                      | no function name",
        "description: x{257}            | has 257 characters; Lambda takes 256",
        "deployment: {max_payload_size: 52428801}     | Lambda's limit of 52428800 bytes",
        "deployment: {max_s3_payload_size: 262144001} | Lambda's limit of 262144000 bytes",
        "deployment: {bucket: Abc}      | no bucket name",
        "deployment: {bucket: abc/x}    | a bucket is needed",
        "input: [{storage_provider: s3, path: ab/in}]     | no bucket name",
        "input: [{storage_provider: s3, path: a..b}]      | no bucket name",
        "input: [{storage_provider: s3, path: 10.0.0.1}]  | no bucket name",
        "input: [{storage_provider: s3, path: x{64}}]     | no bucket name",
        "input: [{storage_provider: s3, path: xn--abc/in}] | S3 keeps `xn--`",
        "input: [{storage_provider: s3, path: abc-s3alias}] | S3 keeps `-s3alias`",
        "output: [{storage_provider: s3, path: abc/x{1024}}] | keys of 1024 bytes",
        "environment: {Variables: {AWS_REGION: x}}        | AWS_REGION is Lambda's own",
        "environment: {Variables: {_HANDLER: x}}          | _HANDLER is Lambda's own",
        "environment: {Variables: {1A: x}}                | `1A` is no name",
        "environment: {Variables: {A-B: x}}               | `A-B` is no name",
        "environment: {Variables: {B: x}}                 | `B` is no name",
        "tags: {'aws:x': y}             | AWS keeps names with `aws:`",
        "layers: [admin]                | no ARN of a layer version",
        "vpc: {SubnetIds: [subnet-0123456789abcdef0]}     | needs both `SubnetIds` and `SecurityGroupIds`",
        "vpc: {SubnetIds: [here], SecurityGroupIds: [there]} | `here` is no subnet",
        "file_system: [{Arn: $POINT, LocalMountPath: /mnt/a}] | needs a VPC",
        "file_system: [{Arn: $POINT, LocalMountPath: /data}]  | Lambda takes /mnt/NAME",
        "file_system: [{Arn: $POINT, LocalMountPath: /mnt/a/b}] | Lambda takes /mnt/NAME",
        "file_system: [{Arn: fs-123, LocalMountPath: /mnt/a}] | no ARN of an EFS access point",
        "dead_letter: queue             | no ARN of an SQS queue or SNS topic",
        "on_failure: queue              | no ARN of a queue",
        "keep_warm: often               | no schedule",
        "keep_warm: rate(5 minute)      | no schedule",
        "region: Frankfurt              | no AWS region",
        "input: [{storage_provider: s3, path: abc/in}, {storage_provider: s3, path: abc/in/deep}] | overlap",
        "input: [{storage_provider: s3, path: abc}, {storage_provider: s3, path: abc/in}]         | overlap",
      })
  void whatIsBeyondALimitIsToldWithItsPlaceBeforeAnyCall(String line, String told)
      throws IOException {
    String err = init(line).exits(2).err();

    assertThat(err).contains(told).contains("f.yaml:");
    assertThat(aws.operations()).isEmpty();
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "layers: [$LAYER, $LAYER, $LAYER, $LAYER, $LAYER] | 5 layers and the one of scar; Lambda takes 5",
        "environment: {Variables: {LONG: x{4090}}}        | bytes, as JSON; Lambda takes 4096",
        "tags: {x{129}: y}                                | 129 characters of a tag's name; AWS takes 128",
        "tags: {y: x{257}}                                | 257 characters of a tag's value; AWS takes 256",
      })
  void tooMuchDoesNotFit(String line, String told) throws IOException {
    assertThat(init(line).exits(4).err()).contains(told).contains("f.yaml:6:");
    assertThat(aws.operations()).isEmpty();
  }

  @Test
  void tooManyDoNotFit() throws IOException {
    assertThat(init("tags: {" + many(49, "t%d: x") + "}").exits(4).err()).contains("AWS takes 50");
    assertThat(
            init("vpc: {SubnetIds: ["
                    + many(17, "subnet-%08d")
                    + "], SecurityGroupIds: [sg-01234567]}")
                .exits(4)
                .err())
        .contains("17 subnets; AWS takes 16");
    assertThat(
            init("vpc: {SubnetIds: [subnet-01234567], SecurityGroupIds: ["
                    + many(6, "sg-%08d")
                    + "]}")
                .exits(4)
                .err())
        .contains("6 security groups; AWS takes 5");
    assertThat(aws.operations()).isEmpty();
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "timeout: 900",
        "timeout: 1",
        "memory: 10240",
        "ephemeral_storage: 10240",
        "reserved_concurrency: 0",
        "name: x{64}",
        "description: x{256}",
        "environment: {Variables: {LONG: x{4000}}}",
        "tags: {x{128}: y{256}}",
        "layers: [$LAYER, $LAYER, $LAYER, $LAYER]",
        "input: [{storage_provider: s3, path: abc/in}, {storage_provider: s3, path: abc/in2}]",
      })
  void whatIsJustWithinALimitIsAccepted(String line) throws IOException {
    init(line).exits(0);
  }

  @Test
  void functionsOfOneFileMayNotReceiveTheSameObjects() throws IOException {
    cli.write(
        "two.yaml",
        """
        functions:
          aws:
          - lambda: {name: one, container: {image: a}, input: [{storage_provider: s3, path: abc/in}]}
          - lambda:
              name: two
              container: {image: a}
              input:
              - storage_provider: s3
                path: abc/in/deep
        """);

    assertThat(cli.run("init", "-f", "two.yaml").exits(2).err())
        .contains("two.yaml:9:15: Input abc/in/deep of two and input abc/in of one overlap");
    assertThat(aws.operations()).isEmpty();
  }

  @Test
  void anOutputThatWouldStartItsFunctionIsRefused() throws IOException {
    assertThat(
            cli.run("init", "-i", cli.image(1000), "-n", "f", "-ib", "abc/in", "-ob", "abc/in/out")
                .exits(2)
                .err())
        .contains("output abc/in/out lies inside input abc/in");
    assertThat(aws.operations()).isEmpty();
  }

  @Test
  void aRoleThatIsNoneIsRefused() throws IOException {
    assertThat(cli.run("init", "-i", cli.image(1000), "-n", "f", "-r", "admin").exits(2).err())
        .contains("-r: `admin` is no ARN of a role");
    assertThat(aws.operations()).isEmpty();
  }

  @Test
  void aPackageAboveFiftyMegabytesNeedsABucketAndIsToldBeforeAnythingIsMade() throws IOException {
    byte[] noise = new byte[53_000_000];
    new Random(1).nextBytes(noise);
    Files.write(folder.resolve("big"), noise);

    assertThat(
            cli.run("init", "-i", cli.image(1000), "-n", "f", "-ep", folder + "/big")
                .exits(4)
                .err())
        .contains("-db BUCKET");
    assertThat(aws.mutations()).isEmpty();
  }
}
