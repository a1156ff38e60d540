package io.scar.cli.plan;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.scar.cli.config.Environment;
import io.scar.cli.config.FlagSettings;
import io.scar.cli.config.Settings;
import io.scar.cli.definition.FunctionDefinition;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.function.UnaryOperator;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Plans are made of what is wanted and what is there, and of nothing else. */
class PlannerTest {

  private static final Place PLACE = new Place("aws", "us-east-1", "123456789012");
  private static final LayerSpec LAYER = new LayerSpec("1.2.0", "ab", "31 MB");
  private static final String SHA = "0".repeat(64);

  @TempDir Path folder;

  private FunctionDefinition definition(UnaryOperator<FlagSettings> settings) {
    ObjectNode flags =
        settings
            .apply(
                new FlagSettings(folder, notice -> {})
                    .set("-i", "lambda.container.image", "busybox")
                    .set("-n", "lambda.name", "words"))
            .tree();
    return Settings.load(new Environment(Map.of(), folder, folder, null)).fromFlags(flags);
  }

  private static Wanted wanted(FunctionDefinition definition) {
    return new Wanted(
        definition,
        PLACE,
        LAYER,
        ImageDelivery.from("docker.io/library/busybox@sha256:" + "1".repeat(64), "busybox"),
        null,
        null,
        SHA,
        false,
        null);
  }

  private static FunctionPlan plan(FunctionDefinition definition, List<? extends Spec> deployed) {
    return new Planner()
        .plan(
            definition.name(),
            definition.account(),
            wanted(definition).specs(),
            new Deployed(deployed));
  }

  private static List<String> words(FunctionPlan plan) {
    return plan.actions().stream()
        .map(action -> action.sign() + " " + action.spec().thing())
        .toList();
  }

  private static List<Change> changes(FunctionPlan plan) {
    List<Change> changes = new ArrayList<>();
    plan.actions().forEach(action -> changes.addAll(action.changes()));
    return changes;
  }

  private FunctionDefinition withFolders() {
    return definition(
        s ->
            s.setFolder("-ib", "lambda.input", "pics/in")
                .setFolder("-ob", "lambda.output", "pics/out"));
  }

  @Test
  void whatIsNotThereIsCreatedInTheOrderInWhichOneNeedsTheOther() {
    assertThat(words(plan(withFolders(), List.of())))
        .containsExactly(
            "+ role scar-words",
            "+ layer scar 1.2.0",
            "+ function words",
            "+ log /aws/lambda/words",
            "+ bucket pics",
            "+ folder pics/out",
            "+ folder pics/in",
            "+ trigger pics/in/* → words");
  }

  @Test
  void theSameInputGivesTheSamePlan() {
    List<Spec> deployed = wanted(definition(s -> s.set("-m", "lambda.memory", "1024"))).specs();

    assertThat(plan(withFolders(), deployed)).isEqualTo(plan(withFolders(), deployed));
  }

  @Test
  void whatIsAsItShouldBeIsKept() {
    FunctionPlan plan = plan(withFolders(), wanted(withFolders()).specs());

    assertThat(plan.isUpToDate()).isTrue();
    assertThat(plan.actions()).allMatch(action -> action instanceof Action.Keep);
  }

  @Test
  void aDifferenceIsNamedByTheKeyOfTheDefinitionWithItsOldAndNewValue() {
    FunctionPlan plan =
        plan(
            definition(s -> s.set("-m", "lambda.memory", "1024").set("-t", "lambda.timeout", "60")),
            wanted(definition(s -> s)).specs());

    assertThat(words(plan)).contains("~ function words");
    assertThat(changes(plan))
        .containsExactly(
            new Change("memory", "512 MB", "1024 MB"), new Change("timeout", "300 s", "60 s"));
  }

  @Test
  void valuesOfVariablesAreComparedAndNeverShown() {
    FunctionDefinition before =
        definition(
            s ->
                s.setVariables("lambda.environment.Variables", Map.of("A", "old-secret", "B", "b"))
                    .setVariables(
                        "lambda.container.environment.Variables", Map.of("TOKEN", "old-token")));
    FunctionDefinition after =
        definition(
            s ->
                s.setVariables("lambda.environment.Variables", Map.of("A", "new-secret", "C", "c"))
                    .setVariables(
                        "lambda.container.environment.Variables", Map.of("TOKEN", "new-token")));

    FunctionPlan plan = plan(after, wanted(before).specs());

    assertThat(changes(plan))
        .containsExactlyInAnyOrder(
            new Change("environment.A", Change.HIDDEN, Change.HIDDEN),
            new Change("environment.B", Change.HIDDEN, null),
            new Change("environment.C", null, Change.HIDDEN),
            new Change("container.environment.Variables.TOKEN", Change.HIDDEN, Change.HIDDEN));
    assertThat(plan.toString()).doesNotContain("secret", "old-token", "new-token");
  }

  @Test
  void aTriggerThatIsNotWantedAnyMoreGoesBeforeANewOneComes() {
    FunctionDefinition other = definition(s -> s.setFolder("-ib", "lambda.input", "other/in"));

    assertThat(words(plan(other, wanted(withFolders()).specs())))
        .containsSubsequence("- trigger pics/in/* → words", "+ trigger other/in/* → words")
        .doesNotContain("- bucket pics", "- folder pics/in");
  }

  @Test
  void foldersOfOneBucketAreOneTriggerAndChangeInOneStep() {
    FunctionDefinition deeper = definition(s -> s.setFolder("-ib", "lambda.input", "pics/in/new"));

    FunctionPlan plan = plan(deeper, wanted(withFolders()).specs());

    assertThat(words(plan)).contains("~ trigger pics/in/new/* → words");
    assertThat(changes(plan))
        .contains(
            new Change("pics/in/new/*", null, TriggerSpec.CREATED),
            new Change("pics/in/*", TriggerSpec.CREATED, null));
  }

  @Test
  void whatFunctionsShareIsPlannedOnce() {
    Planner planner = new Planner();
    FunctionDefinition one = withFolders();
    FunctionDefinition two =
        definition(
            s -> s.set("-n", "lambda.name", "two").setFolder("-ob", "lambda.output", "pics/out"));

    planner.plan("words", one.account(), wanted(one).specs(), new Deployed(List.of()));
    FunctionPlan second =
        planner.plan("two", two.account(), wanted(two).specs(), new Deployed(List.of()));

    assertThat(words(second))
        .containsExactly("+ role scar-two", "+ function two", "+ log /aws/lambda/two");
  }

  @Test
  void tagsAndNetworksThatOthersSetStay() {
    FunctionSpec plain = wanted(definition(s -> s)).function();
    FunctionSpec deployed =
        new FunctionSpec(
            plain.name(),
            null,
            plain.runtime(),
            plain.handler(),
            plain.description(),
            plain.role(),
            plain.size(),
            plain.architectures(),
            plain.layers(),
            plain.variables(),
            plain.configuration(),
            plain.codeSha256(),
            Map.of("createdby", "scar", "cost-center", "42"),
            new FunctionDefinition.Network(List.of("subnet-1"), List.of("sg-1"), List.of()),
            "arn:aws:sqs:us-east-1:123456789012:q");

    assertThat(Change.between(deployed, plain)).isEmpty();
  }

  @Test
  void aTagOfTheDefinitionThatIsLeftOutIsRemoved() {
    FunctionDefinition before = definition(s -> s.setVariables("lambda.tags", Map.of("team", "a")));

    assertThat(Change.between(wanted(before).function(), wanted(definition(s -> s)).function()))
        .contains(new Change("tags.team", "a", null));
  }

  @Test
  void aPolicyIsComparedAsAValueAndADifferenceNamesItsActions() {
    ObjectNode policy = wanted(withFolders()).executionPolicy();
    RoleSpec wanted = role(policy);
    ObjectNode reordered = JsonNodeFactory.instance.objectNode();
    reordered.set("Statement", policy.path("Statement"));
    reordered.set("Version", policy.path("Version"));
    ObjectNode less = policy.deepCopy();
    less.withArray("/Statement").remove(1);

    assertThat(Change.between(role(reordered), wanted)).isEmpty();
    assertThat(Change.between(role(less), wanted))
        .containsExactly(new Change("policy s3:GetObject", null, "arn:aws:s3:::pics/in/*"));
  }

  private static RoleSpec role(ObjectNode policy) {
    return new RoleSpec("scar-words", "words", ExecutionPolicy.trust(), policy, Map.of(), "");
  }
}
