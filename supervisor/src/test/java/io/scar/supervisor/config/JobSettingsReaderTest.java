package io.scar.supervisor.config;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

import io.scar.supervisor.config.JobSettings.ObjectAddress;
import java.util.Map;
import org.junit.jupiter.api.Test;

class JobSettingsReaderTest {

  @Test
  void anEventComesInAVariableOrAnObject() {
    assertThat(JobSettingsReader.read(Map.of("EVENT", "{\"a\":1}")).event()).contains("{\"a\":1}");
    assertThat(JobSettingsReader.read(Map.of("SCAR_EVENT_URL", "s3://b/.scar/e/a b")).eventObject())
        .contains(new ObjectAddress("b", ".scar/e/a b"));
  }

  @Test
  void aJobWithoutAnEventIsToldWhatToGive() {
    assertThatExceptionOfType(ConfigurationInvalid.class)
        .isThrownBy(() -> JobSettingsReader.read(Map.of("EVENT", " ")))
        .withMessageContainingAll("EVENT", "SCAR_EVENT_URL");
  }

  @Test
  void allAddressesThatAreNoneAreNamed() {
    assertThatExceptionOfType(ConfigurationInvalid.class)
        .isThrownBy(
            () ->
                JobSettingsReader.read(
                    Map.of("SCAR_EVENT_URL", "http://x", "SCAR_JOB_MARKER", "s3://b")))
        .withMessageContainingAll("SCAR_EVENT_URL is `http://x`", "SCAR_JOB_MARKER is `s3://b`");
  }

  @Test
  void theNodesOfAJobAreOneJob() {
    JobSettings job =
        JobSettingsReader.read(
            Map.of("EVENT", "{}", "AWS_BATCH_JOB_ID", "abc#3", "AWS_BATCH_JOB_ATTEMPT", "2"));

    assertThat(job.jobId()).isEqualTo("abc");
    assertThat(job.attempt()).isEqualTo(2);
    assertThat(job.requestId()).isEqualTo("abc");
  }

  @Test
  void onlyTheMainNodeCountsWhereThereAreSeveral() {
    assertThat(JobSettingsReader.isMainNode(Map.of())).isTrue();
    assertThat(JobSettingsReader.isMainNode(nodes("0", "0"))).isTrue();
    assertThat(JobSettingsReader.isMainNode(nodes("1", "0"))).isFalse();
  }

  @Test
  void aContainerSeesItsJobsVariablesAndItsImagesOwnMachine() {
    assertThat(
            JobSettingsReader.ofContainer(
                Map.of(
                    "AWS_BATCH_JOB_ID", "abc",
                    "CONTEXT", "{}",
                    "MINE", "x",
                    "JAVA_OPTS", "-Xmx1g",
                    "JAVA_HOME", "/opt/scar/jre",
                    "PATH", "/x",
                    "HOME", "/root",
                    "LC_ALL", "C",
                    "SCAR_JOB_MARKER", "s3://b/k")))
        .containsOnlyKeys("AWS_BATCH_JOB_ID", "CONTEXT", "MINE", "JAVA_OPTS");
  }

  private static Map<String, String> nodes(String own, String main) {
    return Map.of("AWS_BATCH_JOB_NODE_INDEX", own, "AWS_BATCH_JOB_MAIN_NODE_INDEX", main);
  }
}
