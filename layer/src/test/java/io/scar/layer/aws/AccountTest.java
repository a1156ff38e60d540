package io.scar.layer.aws;

import io.scar.layer.Definition;
import io.scar.layer.Scar;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.api.io.TempDir;

/** The command with an account of its own, at one of the servers. */
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
abstract class AccountTest {

  /** Which server. */
  enum Where {
    MOTO,
    LOCAL_CLOUD
  }

  private final Where where;
  Server server;
  Gateway gateway;
  Account account;
  AwsCli aws;
  Scar scar;
  String busybox;
  Path folder;

  AccountTest(Where where) {
    this.where = where;
  }

  @BeforeAll
  final void startServer(@TempDir Path temporary) throws IOException {
    folder = temporary;
    server =
        switch (where) {
          case MOTO -> Server.Moto.start();
          case LOCAL_CLOUD -> Server.Local.start(Files.createDirectory(temporary.resolve("cloud")));
        };
    gateway = new Gateway(server.endpoint());
    account = new Account(server.endpoint());
    Path user = Files.createDirectory(temporary.resolve("user"));
    aws = new AwsCli(server.endpoint(), user);
    scar = new Scar(user);
    scar.with("AWS_ENDPOINT_URL", gateway.endpoint().toString());
    scar.with("AWS_ACCESS_KEY_ID", "key");
    scar.with("AWS_SECRET_ACCESS_KEY", "secret");
    scar.with("AWS_REGION", "us-east-1");
    scar.with("AWS_EC2_METADATA_DISABLED", "true");
    busybox = "oci:" + scar.image("busybox");
  }

  @AfterEach
  final void handEveryCallOn() {
    gateway.mend();
    gateway.passed();
  }

  @AfterAll
  final void stopServer() {
    if (scar != null) {
      scar.close();
    }
    if (gateway != null) {
      gateway.close();
    }
    if (server != null) {
      server.close();
    }
  }

  final boolean has(Gap gap) {
    return server.gaps().contains(gap);
  }

  final String arn(String service, String resource) {
    return "arn:aws:%s:us-east-1:%s:%s".formatted(service, server.account(), resource);
  }

  /** Writes the definition of a function with these lines of its {@code lambda} section. */
  final String define(String name, List<String> lines) throws IOException {
    Definition definition = Definition.of(name, busybox);
    for (String line : lines) {
      // What is no key of `lambda` begins with a dash here.
      if (line.startsWith("-")) {
        definition.beside(line.substring(1).strip());
      } else {
        definition.lambda(line);
      }
    }
    return definition.write(scar);
  }

  final String define(String name, String... lines) throws IOException {
    return define(name, List.of(lines));
  }

  /** What a definition can ask for, as far as the server keeps it. */
  final List<String> everything(String name) {
    List<String> lines =
        new ArrayList<>(
            List.of(
                "memory: 600",
                "timeout: 61",
                "ephemeral_storage: 1024",
                "description: Everything that a definition can ask for",
                "reserved_concurrency: 2",
                "on_failure: " + arn("sqs", "failed"),
                "keep_warm: rate(5 minutes)",
                "tags: {team: red, cost: '7'}",
                "environment: {Variables: {MODE: fast}}",
                "vpc: {SubnetIds: [subnet-0123456789abcdef0], SecurityGroupIds: [sg-0123456789abcdef0]}",
                "input: [{storage_provider: s3, path: %1$s-in/in}, {storage_provider: s3, path: %1$s-in/more}]"
                    .formatted(name),
                "output: [{storage_provider: s3, path: %s-out/out}]".formatted(name),
                "- cloudwatch: {log_retention_policy_in_days: 7}"));
    if (!has(Gap.FORGETS_DEAD_LETTER)) {
      lines.add("dead_letter: " + arn("sqs", "dead"));
    }
    if (!has(Gap.FORGETS_FILE_SYSTEMS)) {
      lines.add(
          "file_system: [{Arn: '%s', LocalMountPath: /mnt/models}]"
              .formatted(arn("elasticfilesystem", "access-point/fsap-0123456789abcdef0")));
    }
    return lines;
  }
}
