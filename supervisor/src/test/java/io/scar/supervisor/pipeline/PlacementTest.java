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
import io.scar.supervisor.execution.Engine;
import io.scar.supervisor.execution.Rootfs;
import io.scar.supervisor.execution.RootfsProvider;
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
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** What becomes of work whose image cannot be made ready here. */
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
