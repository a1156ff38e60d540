package io.scar.layer.aws;

import static org.assertj.core.api.Assertions.assertThat;

import io.scar.layer.Scar;
import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;
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

  private int made;
  private String name = "";

  private Modes modes = new Modes(new JobSite("", ""), "");

  ExecutionModes(Where where) {
    super(where);
  }

  @BeforeAll
  final void prepareAccount() throws IOException {
    JobSite site = JobSite.of(server, aws);
    String ready =
        PushedLayout.push(
            new Account(gateway.endpoint()),
            scar,
            "ready",
            Path.of(busybox.substring("oci:".length())));
    modes = new Modes(site, ready);
    scar.stayResident();
    // The layer is there.
    scar.run("init", "-n", "neighbour", "-i", busybox).succeeded();
  }

  /** Never a name of before: moto has the first job definition of each in mind. */
  @BeforeEach
  final void nameAnother() {
    name = "moded" + ++made;
  }

  final Stream<Mode> modes() {
    return modes.all();
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
        Change.of(modes.image(), "\"Timeout\":99", "timeout: 99"),
        Change.of(modes.image(), "\"MODE\":\"slow\"", "environment: {Variables: {MODE: slow}}"),
        Change.of(modes.image(), "team=red", "tags: {team: red}"),
        Change.of(modes.batch(), "\"team\":\"red\"", "tags: {team: red}"),
        Change.of(
                modes.lambdaBatch(),
                modes.lambdaBatch("FARGATE", "max_v_cpus: 8", "vcpus: 1, memory: 2048"),
                "\"maxvCpus\":8")
            .but(Gap.KEEPS_FIRST_VCPUS),
        Change.of(
            modes.lambdaBatch(),
            modes.lambdaBatch("FARGATE", "max_v_cpus: 4", "vcpus: 2, memory: 4096"),
            "\"value\":\"4096\""),
        Change.of(
            modes.lambdaBatch(),
            modes.lambdaBatch(
                "FARGATE", "max_v_cpus: 4", "vcpus: 1, memory: 2048, state: DISABLED"),
            "\"state\":\"DISABLED\""),
        Change.of(
            modes.lambdaBatch(),
            modes.lambdaBatch(
                "FARGATE",
                "max_v_cpus: 4",
                "vcpus: 1, memory: 2048, environment: {Variables: {MODE: fast}}"),
            "{\"name\":\"MODE\",\"value\":\"fast\"}"),
        Change.of(
            modes.lambdaBatch(),
            modes.lambdaBatch("FARGATE_SPOT", "max_v_cpus: 4", "vcpus: 1, memory: 2048"),
            "\"type\":\"FARGATE_SPOT\""),
        Change.of(modes.lambdaBatch(), modes.batch(), "\"m5.large\"").but(Gap.KEEPS_FIRST_PLATFORM),
        Change.of(modes.lambda(), modes.lambdaBatch(), "job queue "),
        Change.of(modes.lambda(), modes.batch(), "job queue "));
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
    return Stream.of(modes.image(), modes.lambdaBatch(), modes.batch());
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
        Change.of(modes.image(), "", "timeout: 99", "tags: {team: red}"),
        Change.of(modes.lambda(), modes.lambdaBatch(), ""),
        Change.of(
            modes.lambdaBatch(),
            modes.lambdaBatch("FARGATE_SPOT", "max_v_cpus: 4", "vcpus: 1, memory: 2048"),
            ""),
        Change.of(modes.lambdaBatch(), modes.lambda(), ""));
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
    scar.run("init", "-f", define("going", modes.lambdaBatch())).succeeded();
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
    Set<String> asked = gateway.throttling();

    scar.run("init", "-f", define("often", modes.lambdaBatch())).succeeded();
    remove("often");

    assertThat(asked)
        .anyMatch(what -> what.startsWith("batch POST"))
        .contains("ecr:CreateRepository");
    assertThat(account.state()).isEqualTo(before);
  }
}
