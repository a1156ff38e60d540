package io.scar.layer.aws;

import java.util.ArrayList;
import java.util.List;
import java.util.stream.Stream;

/**
 * The modes in which an account runs functions.
 *
 * @param site for jobs
 * @param ready the name of an image that is in a registry and is a function's as it is
 */
record Modes(JobSite site, String ready) {

  private static final String NETWORK =
      "vpc: {SubnetIds: [subnet-0123456789abcdef0], SecurityGroupIds: [sg-0123456789abcdef0]}";

  Mode lambda() {
    return new Mode("lambda", "lambda", List.of(), List.of());
  }

  Mode image() {
    return new Mode(
        "image", "lambda", List.of("repository", "image"), List.of("runtime: image", NETWORK));
  }

  Mode readyImage() {
    return new Mode(
        "ready image",
        "lambda",
        List.of(),
        List.of(
            "runtime: image", "container: {image: '%s', create_image: false}".formatted(ready)));
  }

  Mode lambdaBatch() {
    return lambdaBatch("FARGATE", "max_v_cpus: 4", "vcpus: 1, memory: 2048");
  }

  /** The same with another {@link JobSite#batch}. */
  Mode lambdaBatch(String type, String machines, String more) {
    return jobs("lambda-batch", "lambda-batch", List.of("task"), site.batch(type, machines, more));
  }

  Mode batch() {
    return jobs(
        "batch",
        "batch",
        List.of(),
        site.batch("EC2", "instance_types: [m5.large, c5.large], max_v_cpus: 4", "vcpus: 2"));
  }

  Stream<Mode> all() {
    return Stream.of(
        lambda(),
        image(),
        readyImage(),
        lambdaBatch(),
        batch(),
        jobs(
            "batch on Spot with its own roles",
            "batch",
            List.of(),
            site.batch(
                "SPOT",
                "instance_types: [optimal], min_v_cpus: 0",
                "state: DISABLED, environment: {Variables: {MODE: fast}}")),
        jobs(
            "batch with a GPU",
            "batch",
            List.of(),
            site.batch(
                "EC2",
                "instance_types: [g4dn.xlarge], max_v_cpus: 8",
                "vcpus: 4, memory: 8192, enable_gpu: true")),
        jobs(
            "batch on Fargate Spot, an image in Lambda",
            "lambda-batch",
            List.of("task"),
            site.batch("FARGATE_SPOT", "", "memory: 2048"),
            "runtime: image"),
        new Mode(
            "batch of a ready image",
            "batch",
            List.of("compute", "queue", "job"),
            List.of(
                "execution_mode: batch",
                "container: {image: '%s', create_image: false}".formatted(ready),
                site.batch("FARGATE", "", "memory: 2048"))));
  }

  private Mode jobs(String name, String mode, List<String> roles, String batch, String... more) {
    List<String> kinds =
        new ArrayList<>(List.of("repository", "image", ".job", "compute", "queue", "job"));
    roles.forEach(role -> kinds.add("." + role));
    List<String> lines = new ArrayList<>(List.of("execution_mode: " + mode, batch));
    lines.addAll(List.of(more));
    return new Mode(name, mode, kinds, lines);
  }
}
