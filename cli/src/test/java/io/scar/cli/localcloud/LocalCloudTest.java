package io.scar.cli.localcloud;

import static java.nio.charset.StandardCharsets.ISO_8859_1;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.scar.cli.failure.Failure;
import io.scar.cli.testing.SilentCloud;
import java.io.IOException;
import java.net.URI;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.time.Duration;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class LocalCloudTest {

  @TempDir Path folder;

  private LocalCloud cloud() {
    return new LocalCloud(folder, null, Duration.ofSeconds(1), Duration.ofMillis(100));
  }

  @Test
  void aProcessThatLivesButDoesNotAnswerIsFoundWithItsEndpoint() throws IOException {
    try (SilentCloud silent = new SilentCloud(folder)) {
      URI endpoint = URI.create(Files.readString(folder.resolve("endpoint")).strip());

      assertThat(cloud().find()).isEqualTo(new Found.Silent(endpoint, silent.pid()));
      assertThat(cloud().endpoint()).contains(endpoint);

      Files.delete(folder.resolve("endpoint")); // as one does that ends
      assertThat(cloud().find()).isEqualTo(new Found.Silent(null, silent.pid()));
    }
    assertThat(cloud().find()).isEqualTo(new Found.None());
    assertThat(cloud().endpoint()).isEmpty();
  }

  @Test
  void aProcessThatDoesNotAnswerIsEndedAllTheSame() throws IOException {
    try (SilentCloud silent = new SilentCloud(folder)) {
      assertThat(new LocalCloud(folder, null).stop()).isTrue();

      assertThat(silent.lives()).isFalse();
    }
    assertThat(cloud().stop()).isFalse();
  }

  @Test
  void howToEndAProcessThatDoesNotObeyIsSaid() throws IOException {
    try (SilentCloud silent = new SilentCloud(folder, "--stubborn")) {
      LocalCloud cloud = cloud();

      assertThatThrownBy(cloud::stop)
          .isInstanceOfSatisfying(
              Failure.class,
              failure -> {
                assertThat(failure.reason()).contains("process " + silent.pid(), "did not in 1 s");
                assertThat(failure.remedy()).contains("kill -9 " + silent.pid());
              });
      assertThat(silent.lives()).isTrue();
    }
  }

  @Test
  void anotherProcessWithTheIdOfACloudThatDiedIsNotTakenForIt() throws IOException {
    Files.writeString(folder.resolve("pid"), ProcessHandle.current().pid() + "\n");
    Files.writeString(folder.resolve("endpoint"), "http://127.0.0.1:1\n");
    try (FileChannel lock =
        FileChannel.open(
            folder.resolve("lock"), StandardOpenOption.CREATE, StandardOpenOption.WRITE)) {
      assertThat(lock.tryLock()).isNotNull();

      assertThat(cloud().find()).isEqualTo(new Found.None());
      assertThat(cloud().stop()).isFalse();
    }
  }

  @Test
  void whatIsThereOfALogBeforeAStartStaysThere() throws IOException {
    Path distribution = folder.resolve("dist");
    Files.createDirectories(distribution.resolve("lib/local"));
    Path state = Files.createDirectory(folder.resolve("state"));
    Files.write(
        state.resolve("local.log"), "of an earlier one\n\u00ff\n".getBytes(ISO_8859_1)); // no UTF-8
    LocalCloud broken =
        new LocalCloud(state, distribution, Duration.ofSeconds(60), Duration.ofMillis(100));

    assertThatThrownBy(() -> broken.start(0, false))
        .hasMessageContaining("ended before it answered")
        .hasMessageContaining("io.scar.local.Main")
        .satisfies(e -> assertThat(e.getMessage()).doesNotContain("of an earlier one"));

    assertThat(broken.logLines(0)).startsWith("of an earlier one").hasSizeGreaterThan(1);
  }

  @Test
  void aLargeLogMakesRoomForANewOne() throws IOException {
    Path distribution = folder.resolve("dist");
    Files.createDirectories(distribution.resolve("lib/local"));
    Path state = Files.createDirectory(folder.resolve("state"));
    Files.write(state.resolve("local.log"), new byte[10_000_001]);
    LocalCloud broken =
        new LocalCloud(state, distribution, Duration.ofSeconds(60), Duration.ofMillis(100));

    assertThatThrownBy(() -> broken.start(0, false))
        .hasMessageContaining("ended before it answered");

    assertThat(state.resolve("local.log.1")).hasSize(10_000_001);
    assertThat(Files.size(state.resolve("local.log"))).isLessThan(10_000);
  }
}
