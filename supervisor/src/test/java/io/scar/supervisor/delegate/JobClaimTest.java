package io.scar.supervisor.delegate;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatCode;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

import io.scar.supervisor.config.Aws;
import io.scar.supervisor.config.JobSettings;
import io.scar.supervisor.config.JobSettings.ObjectAddress;
import io.scar.supervisor.fixture.FakeS3;
import io.scar.supervisor.storage.S3Storage;
import java.io.IOException;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.Callable;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class JobClaimTest {

  private static final String MARKER = "b/.scar/jobs/f-0";

  private FakeS3 s3;
  private S3Storage storage;

  @BeforeEach
  void start() throws IOException {
    s3 = new FakeS3();
    storage = new S3Storage(new Aws("us-east-1", Optional.of(s3.endpoint()), Optional.empty()));
  }

  @AfterEach
  void stop() {
    storage.close();
    s3.close();
  }

  @ParameterizedTest
  @ValueSource(strings = {"claimed somebody", "free", "mine"})
  void aJobTakesWhatNoOtherJobHas(String marker) {
    s3.put(MARKER, marker);

    claim("mine");

    assertThat(s3.text(MARKER)).isEqualTo("mine");
  }

  @Test
  void aJobTakesWhatIsNotMarkedAtAll() {
    claim("mine");
    claim("mine");

    assertThat(s3.text(MARKER)).isEqualTo("mine");
  }

  @Test
  void whatAnotherJobHasIsNotDoneAgain() {
    s3.put(MARKER, "theirs");

    assertThatExceptionOfType(NotThisJobs.class)
        .isThrownBy(() -> claim("mine"))
        .withMessageContainingAll("job theirs", "s3://b/.scar/jobs/f-0", "SCAR_JOB_MARKER");
    assertThat(s3.text(MARKER)).isEqualTo("theirs");
  }

  @Test
  void ofTwoJobsAtOnceOneWorks() throws Exception {
    s3.put(MARKER, "claimed somebody");
    int working = 0;
    try (ExecutorService threads = Executors.newVirtualThreadPerTaskExecutor()) {
      List<Callable<Boolean>> both =
          List.of(
              () -> {
                claim("one");
                return true;
              },
              () -> {
                claim("two");
                return true;
              });
      for (Future<Boolean> job : threads.invokeAll(both)) {
        try {
          working += job.get() ? 1 : 0;
        } catch (ExecutionException e) {
          assertThat(e).hasCauseInstanceOf(NotThisJobs.class);
        }
      }
    }
    assertThat(working).isEqualTo(1);
  }

  @Test
  void aJobThatMayNotLookWorks() {
    s3.refuse(MARKER);

    assertThatCode(() -> claim("mine")).doesNotThrowAnyException();
  }

  @Test
  void aJobThatNobodySubmittedForAnEventHasNothingToClaim() {
    JobClaim.make(
        new JobSettings(Optional.of("{}"), Optional.empty(), Optional.empty(), "r", "mine", 1),
        storage.conditional());

    assertThat(s3.paths()).isEmpty();
  }

  private void claim(String id) {
    JobClaim.make(
        new JobSettings(
            Optional.of("{}"),
            Optional.empty(),
            Optional.of(new ObjectAddress("b", ".scar/jobs/f-0")),
            "r",
            id,
            1),
        storage.conditional());
  }
}
