package io.scar.supervisor.pipeline;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

import io.scar.container.ContainerException;
import io.scar.container.ContainerException.Kind;
import io.scar.container.engine.ContainerProcess;
import io.scar.container.engine.EngineMode;
import io.scar.supervisor.config.ConfigReader;
import io.scar.supervisor.config.LogSettingsReader;
import io.scar.supervisor.config.SupervisorConfig;
import io.scar.supervisor.delegate.Delegation;
import io.scar.supervisor.delegate.SubmittedJob;
import io.scar.supervisor.execution.CapturedOutput;
import io.scar.supervisor.execution.ContainerResult;
import io.scar.supervisor.execution.Engine;
import io.scar.supervisor.execution.Rootfs;
import io.scar.supervisor.execution.RootfsProvider;
import io.scar.supervisor.execution.RunSettings;
import io.scar.supervisor.execution.TimeBudget;
import io.scar.supervisor.failure.DiskFull;
import io.scar.supervisor.failure.FunctionFault;
import io.scar.supervisor.failure.InvocationFailure;
import io.scar.supervisor.fixture.Events;
import io.scar.supervisor.fixture.FakeBatch;
import io.scar.supervisor.fixture.FakeS3;
import io.scar.supervisor.fixture.FunctionPackage;
import io.scar.supervisor.logging.SupervisorLog;
import io.scar.supervisor.storage.InMemoryStorage;
import io.scar.supervisor.storage.S3Storage;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.Function;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** What is done here, and what becomes of work for which there is no room or no time. */
class PlacementTest {

  private static final String DELEGATE =
      "delegate: {bucket: deploy, job_queue: queue, job_definition: definition}\n";

  @TempDir Path folder;
  private final ByteArrayOutputStream log = new ByteArrayOutputStream();
  private FakeS3 s3;
  private FakeBatch batch;
  private FunctionPackage function;

  @BeforeEach
  void start() throws IOException {
    s3 = new FakeS3();
    batch = new FakeBatch(s3);
    function =
        new FunctionPackage(folder, folder.resolve("store"))
            .config("name: f\nexecution_mode: lambda-batch\n" + DELEGATE)
            .variable("AWS_ENDPOINT_URL", s3.endpoint().toString());
  }

  @AfterEach
  void stop() {
    s3.close();
  }

  @Test
  void anImageForWhichThereIsNoRoomIsAJobs() throws IOException {
    assertThat(handle("{}", DiskFull.of(Path.of("/tmp/scar/store"))))
        .contains("\"statusCode\":202", "\"batch-job-id\":\"job-1\"");
    assertThat(log.toString(StandardCharsets.UTF_8))
        .contains("handed over to AWS Batch, for no space left for /tmp/scar/store")
        .contains("\"HandedOver\":1", "\"Failures\":0")
        .doesNotContain("\"level\":\"ERROR\"");
  }

  @Test
  void anImageAboveTheLimitsIsAJobs() throws IOException {
    assertThat(handle("{}", new Unusable(Kind.DOES_NOT_FIT))).contains("\"statusCode\":202");
    assertThat(batch.jobs()).hasSize(1);
  }

  @Test
  void anImageThatIsDamagedIsNoBetterInAJob() {
    assertThatExceptionOfType(Unusable.class)
        .isThrownBy(() -> handle("{}", new Unusable(Kind.DAMAGED)));
    assertThat(batch.jobs()).isEmpty();
  }

  @Test
  void withoutThatModeThereIsNoJob() throws IOException {
    function.config("name: f\nexecution_mode: lambda\n" + DELEGATE);

    assertThatExceptionOfType(DiskFull.class)
        .isThrownBy(() -> handle("{}", DiskFull.of(Path.of("/tmp"))));
    assertThat(batch.requests()).isZero();
  }

  @Test
  void ofAnEventsObjectsEachHasItsOwnJobAndTheEventSucceeds() throws IOException {
    handle(Events.numbered("pics", "00A1", "in/a", "in/b"), DiskFull.of(Path.of("/tmp")));

    assertThat(batch.jobs())
        .extracting(job -> job.variables().getOrDefault("EVENT", ""))
        .satisfiesExactly(
            first -> assertThat(first).contains("in/a"),
            second -> assertThat(second).contains("in/b"));
  }

  @Test
  void whatIsKeptAboutJobsCausesNone() throws IOException {
    handle(
        Events.numbered("pics", "00A1", ".scar/jobs/f-0", ".scar/events/f-0.json"),
        DiskFull.of(Path.of("/tmp")));

    assertThat(batch.requests()).isZero();
  }

  @Test
  void whatIsStoppedAgainAndAgainIsNotBegunAnyMore() throws IOException {
    Duration had = Duration.ofSeconds(45);
    for (int i = 0; i < 3; i++) {
      place("stopped-" + i, 60_000, here -> stopped(had));
    }
    assertThat(batch.jobs()).hasSize(3);

    assertThat(place("next", 60_000, PlacementTest::neverHere)).contains("job-4");
    assertThat(log.toString(StandardCharsets.UTF_8))
        .contains("its container was stopped after 45.0 s", "runs took 67.5 s lately");
  }

  @Test
  void withoutTimeForAContainerNothingIsBegunHere() throws IOException {
    assertThat(place("late", 9_900, PlacementTest::neverHere)).contains("job-1");
    assertThat(log.toString(StandardCharsets.UTF_8)).contains("no time is left here");
  }

  @Test
  void aContainerThatCouldNotBeStartedTellsNothingOfHowLongWorkTakes() throws IOException {
    for (int i = 0; i < 3; i++) {
      place("late-" + i, 60_000, here -> stopped(Duration.ZERO));
    }

    assertThat(place("next", 60_000, here -> ContainerResult.none())).isEmpty();
    assertThat(batch.jobs()).hasSize(3);
    assertThat(log.toString(StandardCharsets.UTF_8))
        .contains("no time was left to start its container");
  }

  private static ContainerResult stopped(Duration after) {
    return new ContainerResult(
        ContainerResult.TIMED_OUT_CODE, Optional.of("stopped"), CapturedOutput.NONE, after);
  }

  private static ContainerResult neverHere(Handling handling) {
    throw new AssertionError("it is begun here with " + handling.budget().left());
  }

  /** The id of the job that does the work; empty if it was done here. */
  private Optional<String> place(
      String subject, long millis, Function<Handling, ContainerResult> here) throws IOException {
    Files.createDirectories(function.temporary().resolve("scar"));
    SupervisorConfig config = ConfigReader.read(function.variables());
    try (S3Storage amazon = new S3Storage(config.aws())) {
      Placement placement =
          new Placement(
              config,
              config.delegating().map(to -> new Delegation(config.aws(), to, amazon.conditional())),
              SupervisorLog.to(log, LogSettingsReader.beforeConfiguration(Map.of())));
      Handling handling =
          new Handling(
              new Invocation(subject, () -> millis),
              new TimeBudget(() -> millis, config.timeLimits().threshold()),
              new Tally(),
              RunSettings.of(false),
              false);
      Work work = Work.of(subject, subject, () -> "{}".getBytes(StandardCharsets.UTF_8));
      return placement.of(work, handling, here) instanceof Outcome.HandedOver(SubmittedJob job)
          ? Optional.of(job.id())
          : Optional.empty();
    }
  }

  private String handle(String event, InvocationFailure ofTheImage) throws IOException {
    SupervisorConfig config = ConfigReader.read(function.variables());
    ByteArrayOutputStream answer = new ByteArrayOutputStream();
    try (S3Storage amazon = new S3Storage(config.aws());
        Pipeline pipeline =
            new Pipeline(
                config,
                new InMemoryStorage(),
                new NoImage(ofTheImage),
                new NoEngine(),
                config
                    .delegating()
                    .map(to -> new Delegation(config.aws(), to, amazon.conditional())),
                SupervisorLog.to(log, LogSettingsReader.beforeConfiguration(Map.of())))) {
      pipeline.handle(
          event.getBytes(StandardCharsets.UTF_8), new Invocation("r-1", () -> 60_000), answer);
    }
    return answer.toString(StandardCharsets.UTF_8);
  }

  private static final class Unusable extends FunctionFault {

    private static final long serialVersionUID = 1L;

    Unusable(Kind kind) {
      super("as the test wants", new ContainerException(kind, "as the test wants"));
    }
  }

  private record NoImage(InvocationFailure why) implements RootfsProvider {

    @Override
    public Optional<Rootfs> acquire() {
      throw why;
    }

    @Override
    public void close() {
      // There is nothing to close.
    }
  }

  private static final class NoEngine implements Engine {

    @Override
    public Choice choose(boolean hasImage) {
      throw new AssertionError("nothing runs");
    }

    @Override
    public List<String> commandLine(EngineMode mode, ContainerProcess process) {
      throw new AssertionError("nothing runs");
    }
  }
}
