package io.scar.layer.aws;

import static org.assertj.core.api.Assertions.assertThat;

import io.scar.layer.Scar;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;

/** Calls that are refused, at each step, and calls that are made too often. */
abstract class RefusedCalls extends AccountTest {

  private static final int REFUSED = 5;
  private static final int SERVICE = 6;

  RefusedCalls(Where where) {
    super(where);
  }

  @BeforeAll
  final void stayResident() throws IOException {
    scar.stayResident();
  }

  @Test
  void whicheverStepOfInitIsRefusedNothingOfItIsLeft() throws IOException {
    scar.run("init", "-n", "neighbour", "-i", busybox).succeeded(); // the layer is there
    List<String> layers = account.layers();
    Set<String> before = account.state();
    String file = define("steps", everything("steps"));
    Refusals refusals = new Refusals(gateway);
    Scar.Result init = refusals.refuse(1, () -> scar.run("init", "-f", file));
    for (int n = 2; refusals.refusedSomething(); n++) {
      init.failedWith(REFUSED);
      assertThat(init.err())
          .as(refusals.last())
          .contains("`scar policy deploy`")
          .doesNotContain("Left behind");
      assertThat(account.state()).as("after %s was refused", refusals.last()).isEqualTo(before);
      assertThat(account.layers()).isEqualTo(layers);
      init = refusals.refuse(n, () -> scar.run("init", "-f", file));
    }
    init.succeeded();
    Set<String> steps = refusals.all();
    assertThat(steps)
        .contains(
            "iam:CreateRole",
            "iam:PutRolePolicy",
            "lambda POST /2015-03-31/functions",
            "logs:CreateLogGroup",
            "logs:PutRetentionPolicy",
            "lambda PUT /2019-09-25/functions/steps/event-invoke-config",
            "lambda PUT /2017-10-31/functions/steps/concurrency",
            "events:PutRule",
            "events:PutTargets",
            "s3 PUT /steps-in?tagging",
            "s3 PUT /steps-in/in/",
            "s3 PUT /steps-in?notification");
    assertThat(steps).hasSizeGreaterThan(15);
    scar.run("rm", "-n", "steps", "--delete-buckets", "--yes").succeeded();
    scar.run("rm", "-n", "neighbour").succeeded();
  }

  /** In an account without it the layer is made by the call, and goes with it. */
  @Test
  void theLayerThatACallMadeGoesWhenItsFunctionIsRefused() throws IOException {
    for (String version : versions()) {
      account.lambda("DELETE", "/2018-10-31/layers/scar/versions/" + version, "");
    }
    Set<String> before = account.state();
    gateway.failing(
        request ->
            request.method().equals("POST") && request.target().equals("/2015-03-31/functions")
                ? Optional.of(Fault.denied(request))
                : Optional.empty());

    assertThat(scar.run("init", "-n", "layered", "-i", busybox).failedWith(REFUSED).err())
        .contains("layer scar", "role scar-layered", "Nothing is left behind.");

    assertThat(account.layers()).isEmpty();
    assertThat(account.state()).isEqualTo(before);
  }

  private List<String> versions() throws IOException {
    List<String> versions = new ArrayList<>();
    account
        .lambda("GET", "/2018-10-31/layers/scar/versions", "")
        .path("LayerVersions")
        .forEach(version -> versions.add(version.path("Version").asText()));
    return versions;
  }

  @Test
  void aRefusedUpdateIsPutBackAndTheOldPackageRunsAgain() throws IOException {
    scar.write("back/script.sh", "echo first\n");
    String file =
        define(
            "back", "init_script: script.sh", "input: [{storage_provider: s3, path: back-in/in}]");
    scar.run("init", "-f", file).succeeded();
    Set<String> before = account.state();
    scar.write("back/script.sh", "echo second\n");
    define(
        "back",
        "init_script: script.sh",
        "memory: 700",
        "tags: {team: red}",
        "keep_warm: rate(5 minutes)",
        "input: [{storage_provider: s3, path: back-in/new}]");
    gateway.failing(
        request ->
            request.method().equals("PUT") && request.target().equals("/back-in?notification")
                ? Optional.of(Fault.denied(request))
                : Optional.empty());

    assertThat(scar.run("update", "-f", file).failedWith(REFUSED).err())
        .contains("Undone: ", "changes of function back")
        .doesNotContain("Left behind");

    assertThat(account.state()).isEqualTo(before);
    gateway.mend();
    scar.run("update", "-f", file).succeeded();
    scar.run("rm", "-n", "back", "--delete-buckets", "--yes").succeeded();
  }

  @Test
  void aRefusedRemovalGoesOnTheNextTime() throws IOException {
    Set<String> before = account.state();
    scar.run("init", "-n", "going", "-i", busybox, "-ib", "going-in/in").succeeded();
    gateway.failing(
        request ->
            request.operation().equals("DeleteLogGroup")
                ? Optional.of(Fault.denied(request))
                : Optional.empty());

    assertThat(scar.run("rm", "-n", "going", "--delete-buckets", "--yes").failedWith(REFUSED).err())
        .contains("Still there: log /aws/lambda/going, role scar-going");

    gateway.mend();
    scar.run("rm", "-n", "going").succeeded();
    assertThat(account.state()).isEqualTo(before);
  }

  @Test
  void whereEachCallIsOnceTooOftenTheCommandWaitsAndSucceeds() throws IOException {
    Set<String> before = account.state();
    Set<String> asked = gateway.throttling();

    scar.run("init", "-f", define("often", everything("often"))).succeeded();
    scar.run("update", "-n", "often", "-m", "800").succeeded();
    assertThat(scar.run("ls").succeeded().out()).contains("often");
    scar.run("rm", "-n", "often", "--delete-buckets", "--yes").succeeded();

    assertThat(asked).hasSizeGreaterThan(40);
    assertThat(account.state()).isEqualTo(before);
  }

  @Test
  void whatIsTooOftenForGoodEndsTheCommandAndIsUndone() throws IOException {
    Set<String> before = account.state();
    gateway.failing(
        request ->
            request.operation().equals("CreateLogGroup")
                ? Optional.of(Fault.throttled(request))
                : Optional.empty());

    assertThat(scar.run("init", "-n", "never", "-i", busybox).failedWith(SERVICE).err())
        .contains("logs:CreateLogGroup", "It was asked too often", "Undone: function never");

    assertThat(account.state()).isEqualTo(before);
  }
}
