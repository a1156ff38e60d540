package io.scar.cli.definition;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.scar.contract.definition.StoragePath;
import java.math.BigDecimal;
import java.util.ArrayList;
import java.util.List;
import java.util.regex.Pattern;

/**
 * What AWS Batch would refuse, or never start, of a function's jobs.
 *
 * @see <a href="https://docs.aws.amazon.com/batch/latest/userguide/fargate.html">Batch on
 *     Fargate</a>
 * @see <a
 *     href="https://docs.aws.amazon.com/batch/latest/userguide/multi-node-parallel-jobs.html">Multi-node
 *     parallel jobs</a>
 */
final class BatchRules {

  /** Hears of what is wrong. */
  interface Findings {
    /** With settings that do not belong together. */
    void wrong(String path, String message);

    /** Beyond a limit of AWS. */
    void beyond(String path, String message);

    /** Not said yet. */
    void lacking(String path, String message);
  }

  /**
   * What Fargate sells.
   *
   * @param least MiB
   * @param most MiB
   * @param step MiB
   */
  private record Offer(String vcpus, int least, int most, int step) {

    boolean has(int memory) {
      return memory >= least && memory <= most && (memory - least) % step == 0;
    }

    String words() {
      return least == 512
          ? "512, 1024 or 2048 MiB"
          : "%d to %d MiB in steps of %d".formatted(least, most, step);
    }
  }

  private static final int GIB = 1024;

  private static final List<Offer> OFFERS =
      List.of(
          new Offer("0.25", 512, 2 * GIB, 512),
          new Offer("0.5", GIB, 4 * GIB, GIB),
          new Offer("1", 2 * GIB, 8 * GIB, GIB),
          new Offer("2", 4 * GIB, 16 * GIB, GIB),
          new Offer("4", 8 * GIB, 30 * GIB, GIB),
          new Offer("8", 16 * GIB, 60 * GIB, 4 * GIB),
          new Offer("16", 32 * GIB, 120 * GIB, 8 * GIB));

  private static final Pattern NAME = Pattern.compile("[A-Za-z0-9].*");
  private static final Pattern INSTANCE =
      Pattern.compile("optimal|[a-z][a-z0-9-]*\\d[a-z0-9-]*(\\.[a-z0-9-]+)?");

  /** Families with a `g` behind their generation, and the first one: processors of AWS's own. */
  private static final Pattern ARM = Pattern.compile("(a1|[a-z]+\\d+[a-z]*g[a-z]*)(\\..*)?");

  private static final Pattern WITH_GPU = Pattern.compile("(p|g|gr)\\d.*");

  private static final String RESOURCES = "batch.compute_resources";

  private final JsonNode lambda;
  private final JsonNode batch;
  private final JsonNode resources;
  private final Batch.Compute compute;
  private final Findings findings;

  private BatchRules(ObjectNode function, Findings findings) {
    this.lambda = function.path("lambda");
    this.batch = function.path("batch");
    this.resources = batch.path("compute_resources");
    this.compute = Batch.Compute.valueOf(resources.path("type").asText("EC2"));
    this.findings = findings;
  }

  /** Checks a function that has jobs; of another, nothing is wrong. */
  static void check(ObjectNode function, Findings findings) {
    if (Batch.isUsedIn(function.at("/lambda/execution_mode").asText())) {
      new BatchRules(function, findings).check();
    }
  }

  private void check() {
    String name = lambda.path("name").asText("");
    if (!name.isEmpty() && !NAME.matcher(name).matches()) {
      findings.wrong(
          "lambda.name",
          "`%s` is no name for Batch, which begins with a letter or a digit".formatted(name));
    }
    markers();
    network();
    if (compute.isFargate()) {
      fargate();
    } else {
      instances();
    }
    vcpus();
    nodes();
  }

  /** Where it is noted which events have their job already. */
  private void markers() {
    String bucket = lambda.at("/deployment/bucket").asText("");
    if (bucket.isEmpty()) {
      for (JsonNode output : lambda.path("output")) {
        if (isOwn(output)) {
          return; // in no input's folder, or the output would start the function
        }
        if (StorageEntry.path(output) == null) {
          return; // it is told of that one
        }
      }
      // There, so that nothing is said of one that could not be read.
      findings.lacking(
          "lambda.deployment.bucket",
          ("mode %s needs a bucket, where it is noted which events have their job and where large"
                  + " events wait; give `lambda.deployment.bucket` (-db), or an output in the"
                  + " account's own S3")
              .formatted(lambda.path("execution_mode").asText()));
      return;
    }
    int number = 0;
    for (JsonNode input : lambda.path("input")) {
      StoragePath path = StorageEntry.path(input);
      if (isOwn(input) && path != null && path.bucket().equals(bucket) && path.folder().isEmpty()) {
        findings.wrong(
            "lambda.input[" + number + "].path",
            ("all of bucket %s starts the function, and so would its own notes below `.scar/`; give"
                    + " a folder of it as input, or another `lambda.deployment.bucket`")
                .formatted(bucket));
      }
      number++;
    }
  }

  /** The account's own S3, which has no server and no keys of a definition. */
  private boolean isOwn(JsonNode storage) {
    return StorageEntry.isAmazons(storage)
        && lambda.at("/storage_providers/s3/default").isMissingNode();
  }

  private void network() {
    if (!isManaged()) {
      if (compute.isFargate()) {
        findings.wrong(
            "batch.type", "Fargate has no machines of one's own; leave `batch.type` MANAGED");
      }
      return;
    }
    list("subnets", "subnet", "subnet", Rules::subnet);
    list("security_group_ids", "security group", "sg", Rules::securityGroup);
  }

  private boolean isManaged() {
    return !batch.path("type").asText().equals("UNMANAGED");
  }

  private void list(String key, String what, String prefix, Shape.Rule rule) {
    String path = RESOURCES + "." + key;
    if (resources.path(key).isEmpty()) {
      findings.lacking(
          path,
          ("jobs need a %s; give `%s` in the definition, or `aws.%s` in scar.cfg, as no flag does:"
                  + " `aws ec2 describe-%ss` lists yours; the local cloud takes any, for instance"
                  + " %s-0123456789abcdef0")
              .formatted(what, path, path, what.replace(' ', '-'), prefix));
    }
    for (JsonNode item : resources.path(key)) {
      String problem = rule.problemOf(item.asText());
      if (problem != null) {
        findings.wrong(path, problem);
      }
    }
  }

  private void fargate() {
    String vcpus = batch.path("vcpus").asText();
    int memory = batch.path("memory").asInt();
    Offer offer =
        OFFERS.stream().filter(known -> same(known.vcpus(), vcpus)).findFirst().orElse(null);
    if (offer == null) {
      findings.wrong(
          "batch.vcpus",
          "`batch.vcpus` (-bc) of %s; Fargate has %s"
              .formatted(vcpus, String.join(", ", OFFERS.stream().map(Offer::vcpus).toList())));
    } else if (!offer.has(memory)) {
      findings.wrong(
          "batch.memory",
          "`batch.memory` (-bm) of %d MiB with %s vCPUs (`batch.vcpus`, -bc); Fargate has %s with them%s"
              .formatted(memory, vcpus, offer.words(), alternative(memory)));
    }
    if (batch.path("enable_gpu").asBoolean()) {
      findings.beyond(
          "batch.enable_gpu", "Fargate has no GPUs; take `compute_resources.type: EC2`");
    }
    if (batch.at("/multi_node_parallel/enabled").asBoolean()) {
      findings.beyond(
          "batch.multi_node_parallel",
          "Fargate runs no jobs of several nodes; take `compute_resources.type: EC2`");
    }
    // Every scar.cfg names the default.
    JsonNode usual = Schema.at(Schema.FUNCTION, RESOURCES + ".instance_types").defaultValue();
    if (!resources.path("instance_types").isEmpty()
        && !resources.path("instance_types").equals(usual)) {
      findings.beyond(
          RESOURCES + ".instance_types",
          "Fargate has no instance types; leave them out, or take `compute_resources.type: EC2`");
    }
  }

  private static String alternative(int memory) {
    List<String> fitting = new ArrayList<>();
    OFFERS.stream().filter(o -> o.has(memory)).map(Offer::vcpus).forEach(fitting::add);
    return fitting.isEmpty() ? "" : "; %d MiB go with %s vCPUs".formatted(memory, or(fitting));
  }

  private static String or(List<String> words) {
    return words.size() == 1
        ? words.getFirst()
        : String.join(", ", words.subList(0, words.size() - 1)) + " or " + words.getLast();
  }

  private static boolean same(String one, String other) {
    return new BigDecimal(one).compareTo(new BigDecimal(other)) == 0;
  }

  private void instances() {
    String vcpus = batch.path("vcpus").asText();
    if (!isWhole(vcpus)) {
      findings.wrong(
          "batch.vcpus",
          "`batch.vcpus` (-bc) of %s; EC2 has whole ones: take another number, or `compute_resources.type: FARGATE`"
              .formatted(vcpus));
    }
    if (!isManaged()) {
      return;
    }
    String path = RESOURCES + ".instance_types";
    JsonNode types = resources.path("instance_types");
    if (types.isEmpty()) {
      findings.wrong(path, "jobs need an instance type; give some, or `optimal`");
    }
    boolean gpu = false;
    for (JsonNode item : types) {
      String type = item.asText();
      gpu |= WITH_GPU.matcher(type).matches();
      if (!INSTANCE.matcher(type).matches()) {
        findings.wrong(
            path,
            "`%s` is no instance type; one is written like c6i.large, a family like c6i"
                .formatted(type));
      } else if (ARM.matcher(type).matches()) {
        findings.beyond(
            path, "machines of type %s have ARM processors; images run on x86_64".formatted(type));
      }
    }
    if (batch.path("enable_gpu").asBoolean() && !gpu && !types.isEmpty()) {
      findings.beyond(
          path,
          "no machine of type %s has a GPU; give types that have, for instance g4dn.xlarge"
              .formatted(types.path(0).asText()));
    }
  }

  private static boolean isWhole(String number) {
    return new BigDecimal(number).stripTrailingZeros().scale() <= 0;
  }

  /** A job that needs more than there may be waits for ever. */
  private void vcpus() {
    if (!isManaged()) {
      return;
    }
    int least = resources.path("min_v_cpus").asInt();
    int desired = resources.path("desired_v_cpus").asInt();
    int most = resources.path("max_v_cpus").asInt();
    if (!compute.isFargate() && (least > most || desired > most)) {
      findings.wrong(
          RESOURCES + ".max_v_cpus",
          "max_v_cpus %d is less than %s %d; raise it"
              .formatted(
                  most,
                  least > most ? "min_v_cpus" : "desired_v_cpus",
                  least > most ? least : desired));
    }
    JsonNode parallel = batch.path("multi_node_parallel");
    int nodes = parallel.path("enabled").asBoolean() ? parallel.path("number_nodes").asInt() : 1;
    BigDecimal needed =
        new BigDecimal(batch.path("vcpus").asText()).multiply(BigDecimal.valueOf(nodes));
    if (needed.compareTo(BigDecimal.valueOf(most)) > 0) {
      findings.lacking(
          RESOURCES + ".max_v_cpus",
          "max_v_cpus %d is less than the %s vCPUs of a job%s, which would never start; raise `%s` in the definition, or `aws.%s` in scar.cfg, or give fewer with `batch.vcpus` (-bc)"
              .formatted(
                  most,
                  needed.stripTrailingZeros().toPlainString(),
                  nodes == 1 ? "" : " of " + nodes + " nodes",
                  RESOURCES + ".max_v_cpus",
                  RESOURCES + ".max_v_cpus"));
    }
  }

  private void nodes() {
    JsonNode parallel = batch.path("multi_node_parallel");
    if (!parallel.path("enabled").asBoolean()) {
      return;
    }
    int nodes = parallel.path("number_nodes").asInt();
    int main = parallel.path("main_node_index").asInt();
    if (main >= nodes) {
      findings.wrong(
          "batch.multi_node_parallel.main_node_index",
          "main_node_index %d of %d nodes; the first is 0, the last %d"
              .formatted(main, nodes, nodes - 1));
    }
    if (compute == Batch.Compute.SPOT) {
      findings.beyond(
          RESOURCES + ".type",
          "Batch runs jobs of several nodes on no Spot machines; take `compute_resources.type:"
              + " EC2`");
    }
  }
}
