package io.scar.layer.aws;

import static org.assertj.core.api.Assertions.assertThat;

import io.scar.layer.Scar;
import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;
import java.util.concurrent.ConcurrentHashMap;
import java.util.stream.Stream;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/**
 * Functions whose runtime is an image, or whose work is done by jobs: made, the same, changed,
 * refused at each step, removed.
 */
abstract class ExecutionModes extends AccountTest {

  private static final int USAGE = 2;
  private static final int REFUSED = 5;
  private static final String NETWORK =
      "vpc: {SubnetIds: [subnet-0123456789abcdef0], SecurityGroupIds: [sg-0123456789abcdef0]}";

  private int made;
  private String name = "";

  private JobSite site = new JobSite("", "");
  private String ready = "";

  ExecutionModes(Where where) {
    super(where);
  }

  @BeforeAll
  final void prepareAccount() throws IOException {
    site = JobSite.of(server, aws);
    ready =
        PushedLayout.push(
            new Account(gateway.endpoint()),
            scar,
            "ready",
            Path.of(busybox.substring("oci:".length())));
    scar.stayResident();
    // The layer is there.
    scar.run("init", "-n", "neighbour", "-i", busybox).succeeded();
  }

  /** Never a name of before: moto has the first job definition of each in mind. */
  @BeforeEach
  final void nameAnother() {
    name = "moded" + ++made;
  }

  /**
   * Where a function's work is done.
   *
   * @param listed the mode in the list of functions
   * @param kinds of what is made for it, as a plan calls them
   * @param lines of the definition
   */
  record Mode(String name, String listed, List<String> kinds, List<String> lines) {
    @Override
    public String toString() {
      return name;
    }
  }

  private Mode lambda() {
    return new Mode("lambda", "lambda", List.of(), List.of());
  }

  private Mode image() {
    return new Mode(
        "image", "lambda", List.of("repository", "image"), List.of("runtime: image", NETWORK));
  }

  private Mode readyImage() {
    return new Mode(
        "ready image",
        "lambda",
        List.of(),
        List.of(
            "runtime: image", "container: {image: '%s', create_image: false}".formatted(ready)));
  }

  private Mode lambdaBatch() {
    return jobs(
        "lambda-batch",
        "lambda-batch",
        List.of("task"),
        site.batch("FARGATE", "max_v_cpus: 4", "vcpus: 1, memory: 2048"));
  }

  private Mode batch() {
    return jobs(
        "batch",
        "batch",
        List.of(),
        site.batch("EC2", "instance_types: [m5.large, c5.large], max_v_cpus: 4", "vcpus: 2"));
  }

  private Mode jobs(String name, String mode, List<String> roles, String batch, String... more) {
    List<String> kinds =
        new ArrayList<>(List.of("repository", "image", ".job", "compute", "queue", "job"));
    roles.forEach(role -> kinds.add("." + role));
    List<String> lines = new ArrayList<>(List.of("execution_mode: " + mode, batch));
    lines.addAll(List.of(more));
    return new Mode(name, mode, kinds, lines);
  }

  final Stream<Mode> modes() {
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

  /** Its definition's file. */
  private String define(String name, Mode mode, String... more) throws IOException {
    List<String> lines = new ArrayList<>(mode.lines());
    lines.addAll(
        List.of(
            "input: [{storage_provider: s3, path: %s-in/in}]".formatted(name),
            "output: [{storage_provider: s3, path: %s-out/out}]".formatted(name)));
    lines.addAll(List.of(more));
    return define(name, lines);
  }

  private void remove(String name) throws IOException {
    scar.run("rm", "-n", name, "--delete-buckets", "--yes").succeeded();
  }

  @ParameterizedTest
  @MethodSource("modes")
  void initMakesItOnceListsItAndRmLeavesNothing(Mode mode) throws IOException {
    Set<String> before = account.state();
    String file = define(name, mode);

    String plan = scar.run("init", "-f", file, "--dry-run").succeeded().out();
    assertThat(mode.kinds())
        .allSatisfy(
            kind ->
                assertThat(plan)
                    .containsPattern(
                        kind.startsWith(".")
                            ? "\\+ role +scar-" + name + "\\" + kind
                            : "\\+ " + kind + " +" + name));
    assertThat(account.state()).isEqualTo(before);
    scar.run("init", "-f", file).succeeded();
    Set<String> made = account.state();
    gateway.passed();

    assertThat(scar.run("init", "-f", file).succeeded().out())
        .isEqualTo(name + " is up to date.\n");
    assertThat(scar.run("update", "-f", file).succeeded().out())
        .isEqualTo(name + " is up to date.\n");
    assertThat(gateway.passed()).allMatch(Request::isRead);
    assertThat(account.state()).isEqualTo(made);
    String list = scar.run("ls").succeeded().out();
    assertThat(list).contains(name + " ");
    // Where all work is done in Lambda there is no such column.
    if (mode.listed().equals("lambda")) {
      assertThat(list).doesNotContain("batch");
    } else {
      assertThat(list).containsPattern(name + " +.* " + mode.listed());
    }

    remove(name);
    assertThat(account.state()).isEqualTo(before);
  }

  /**
   * A change of a function.
   *
   * @param kept in what the account has then
   */
  record Change(Mode from, Mode to, List<String> more, String kept, Set<Gap> gaps) {

    static Change of(Mode mode, String kept, String... more) {
      return new Change(mode, mode, List.of(more), kept, Set.of());
    }

    static Change of(Mode from, Mode to, String kept) {
      return new Change(from, to, List.of(), kept, Set.of());
    }

    Change but(Gap gap) {
      return new Change(from, to, more, kept, Set.of(gap));
    }

    @Override
    public String toString() {
      return "%s to %s %s".formatted(from, to, more);
    }
  }

  final Stream<Change> changes() {
    return Stream.of(
        Change.of(image(), "\"Timeout\":99", "timeout: 99"),
        Change.of(image(), "\"MODE\":\"slow\"", "environment: {Variables: {MODE: slow}}"),
        Change.of(image(), "team=red", "tags: {team: red}"),
        Change.of(batch(), "\"team\":\"red\"", "tags: {team: red}"),
        Change.of(
                lambdaBatch(),
                changed(
                    lambdaBatch(),
                    site.batch("FARGATE", "max_v_cpus: 8", "vcpus: 1, memory: 2048")),
                "\"maxvCpus\":8")
            .but(Gap.KEEPS_FIRST_VCPUS),
        Change.of(
            lambdaBatch(),
            changed(
                lambdaBatch(), site.batch("FARGATE", "max_v_cpus: 4", "vcpus: 2, memory: 4096")),
            "\"value\":\"4096\""),
        Change.of(
            lambdaBatch(),
            changed(
                lambdaBatch(),
                site.batch("FARGATE", "max_v_cpus: 4", "vcpus: 1, memory: 2048, state: DISABLED")),
            "\"state\":\"DISABLED\""),
        Change.of(
            lambdaBatch(),
            changed(
                lambdaBatch(),
                site.batch(
                    "FARGATE",
                    "max_v_cpus: 4",
                    "vcpus: 1, memory: 2048, environment: {Variables: {MODE: fast}}")),
            "{\"name\":\"MODE\",\"value\":\"fast\"}"),
        Change.of(
            lambdaBatch(),
            changed(
                lambdaBatch(),
                site.batch("FARGATE_SPOT", "max_v_cpus: 4", "vcpus: 1, memory: 2048")),
            "\"type\":\"FARGATE_SPOT\""),
        Change.of(lambdaBatch(), batch(), "\"m5.large\"").but(Gap.KEEPS_FIRST_PLATFORM),
        Change.of(lambda(), lambdaBatch(), "job queue "),
        Change.of(lambda(), batch(), "job queue "));
  }

  private static Mode changed(Mode mode, String batch) {
    List<String> lines = new ArrayList<>(mode.lines());
    lines.removeIf(line -> line.startsWith("- batch"));
    lines.add(batch);
    return new Mode(mode.name(), mode.listed(), mode.kinds(), lines);
  }

  @ParameterizedTest
  @MethodSource("changes")
  void anUpdateChangesItAndItsWayBackIsTheFunctionAsItWas(Change change) throws IOException {
    Set<String> before = account.state();
    scar.run("init", "-f", define(name, change.from())).succeeded();
    Set<String> first = named();
    assertThat(String.join("\n", first)).doesNotContain(change.kept());

    String file = define(name, change.to(), change.more().toArray(String[]::new));
    scar.run("update", "-f", file).succeeded();
    String changed = String.join("\n", account.state());
    if (change.gaps().stream().anyMatch(this::has)) {
      assertThat(scar.run("init", "-f", file).failedWith(USAGE).err())
          .as("a gap that is none any more")
          .contains("exists already and differs");
    } else {
      assertThat(changed).contains(change.kept());
      assertThat(scar.run("init", "-f", file).succeeded().out())
          .isEqualTo(name + " is up to date.\n");
      scar.run("update", "-f", define(name, change.from())).succeeded();
      assertThat(named()).isEqualTo(first);
    }

    remove(name);
    assertThat(account.state()).isEqualTo(before);
  }

  /** Without the images that an update left without a tag, which ECR keeps for some days. */
  private Set<String> named() throws IOException {
    Set<String> named = new TreeSet<>(account.state());
    named.removeIf(line -> line.startsWith("image " + name + "@"));
    return named;
  }

  final Stream<Mode> refused() {
    return Stream.of(image(), lambdaBatch(), batch());
  }

  @ParameterizedTest
  @MethodSource("refused")
  void whicheverStepOfInitIsRefusedNothingOfItIsLeft(Mode mode) throws IOException {
    Set<String> before = account.state();
    String file = define("steps", mode);

    Set<String> steps = untilNothingIsRefused(before, "init", "-f", file);

    assertThat(steps)
        .contains("ecr:CreateRepository", "ecr:PutLifecyclePolicy", "ecr:SetRepositoryPolicy");
    if (!mode.listed().equals("lambda")) {
      assertThat(steps)
          .contains(
              "batch POST /v1/createcomputeenvironment",
              "batch POST /v1/createjobqueue",
              "batch POST /v1/registerjobdefinition");
    }
    if (has(Gap.HAS_NO_REGISTRY)) {
      assertThat(steps).contains(" PUT /v2/steps/manifests/latest");
    }
    remove("steps");
    assertThat(account.state()).isEqualTo(before);
  }

  final Stream<Change> refusedChanges() {
    return Stream.of(
        Change.of(image(), "", "timeout: 99", "tags: {team: red}"),
        Change.of(lambda(), lambdaBatch(), ""),
        Change.of(
            lambdaBatch(),
            changed(
                lambdaBatch(),
                site.batch("FARGATE_SPOT", "max_v_cpus: 4", "vcpus: 1, memory: 2048")),
            ""),
        Change.of(lambdaBatch(), lambda(), ""));
  }

  @ParameterizedTest
  @MethodSource("refusedChanges")
  void whicheverStepOfAnUpdateIsRefusedItIsAsItWas(Change change) throws IOException {
    Set<String> before = account.state();
    scar.run("init", "-f", define("steps", change.from())).succeeded();
    Set<String> first = account.state();

    untilNothingIsRefused(
        first, "update", "-f", define("steps", change.to(), change.more().toArray(String[]::new)));

    remove("steps");
    assertThat(account.state()).isEqualTo(before);
  }

  /** What was refused, one after the other, before the command succeeded. */
  private Set<String> untilNothingIsRefused(Set<String> before, String... command)
      throws IOException {
    Refusals refusals = new Refusals(gateway);
    Scar.Result result = refusals.refuse(1, () -> scar.run(command));
    for (int n = 2; refusals.refusedSomething(); n++) {
      result.failedWith(REFUSED);
      assertThat(result.err()).as(refusals.last()).doesNotContain("Left behind");
      assertThat(account.state()).as("after %s was refused", refusals.last()).isEqualTo(before);
      result = refusals.refuse(n, () -> scar.run(command));
    }
    result.succeeded();
    return refusals.all();
  }

  @Test
  void aRemovalThatIsRefusedAtEachStepGoesOnTheNextTime() throws IOException {
    Set<String> before = account.state();
    scar.run("init", "-f", define("going", lambdaBatch())).succeeded();
    Refusals refusals = new Refusals(gateway);

    String[] command = {"rm", "-n", "going", "--delete-buckets", "--yes"};
    Scar.Result result = refusals.refuseAnother(() -> scar.run(command));
    while (refusals.refusedSomething()) {
      assertThat(result.failedWith(REFUSED).err()).contains("Still there: ");
      result = refusals.refuseAnother(() -> scar.run(command));
    }

    result.succeeded();
    assertThat(refusals.all())
        .contains("batch POST /v1/deletejobqueue", "batch POST /v1/deletecomputeenvironment");
    assertThat(account.state()).isEqualTo(before);
  }

  @Test
  void whereEachCallIsOnceTooOftenTheCommandWaitsAndSucceeds() throws IOException {
    Set<String> before = account.state();
    Set<String> asked = ConcurrentHashMap.newKeySet();
    gateway.failing(
        request ->
            !request.service().isEmpty() && asked.add(request.what())
                ? Optional.of(Fault.throttled(request))
                : Optional.empty());

    scar.run("init", "-f", define("often", lambdaBatch())).succeeded();
    remove("often");

    assertThat(asked)
        .anyMatch(what -> what.startsWith("batch POST"))
        .contains("ecr:CreateRepository");
    assertThat(account.state()).isEqualTo(before);
  }
}
