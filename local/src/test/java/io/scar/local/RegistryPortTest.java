package io.scar.local;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.function.UnaryOperator;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class RegistryPortTest {

  @TempDir Path folder;

  private Path file;

  /** Addresses that are kept, and how many of them can be written. */
  private static final class Kept implements RegistryPort.Keeper {

    private final List<String> images;
    private int room = Integer.MAX_VALUE;

    Kept(String... images) {
      this.images = new ArrayList<>(List.of(images));
    }

    @Override
    public void moveImages(UnaryOperator<String> moved) throws IOException {
      for (int i = 0; i < images.size(); i++) {
        if (i == room) {
          throw new IOException("No space left on device");
        }
        images.set(i, moved.apply(images.get(i)));
      }
    }
  }

  @BeforeEach
  void name() {
    file = folder.resolve("ports.json");
  }

  @Test
  void addressesAtTheOldPortMoveAndNoOthers() throws Exception {
    String[] others = {
      "127.0.0.1:45660/app:1",
      "127.0.0.1:4567/app:1",
      "127.0.0.1/app:1",
      "127.0.0.11:4566/app:1",
      "localhost.example.org:4566/app:1",
      "example.org:4566/127.0.0.1:4566/app",
      "docker.io/library/busybox:4566",
      "oci:/127.0.0.1:4566/app",
      "busybox"
    };
    Kept kept =
        new Kept("127.0.0.1:4566/app:1", "localhost:4566/team/app", "docker://localhost:4566/a");
    Kept foreign = new Kept(others);
    RegistryPort.settle(file, 4566, kept, foreign);
    assertThat(kept.images).first().isEqualTo("127.0.0.1:4566/app:1");

    RegistryPort.settle(file, 5000, kept, foreign);

    assertThat(kept.images)
        .containsExactly(
            "127.0.0.1:5000/app:1", "localhost:5000/team/app", "docker://localhost:5000/a");
    assertThat(foreign.images).containsExactly(others);
    assertThat(file).hasContent("[5000]");
  }

  @Test
  void aFolderThatRemembersNoPortIsLeftAsItIs() throws Exception {
    Kept kept = new Kept("127.0.0.1:4566/app:1");

    RegistryPort.settle(file, 5000, kept);

    assertThat(kept.images).containsExactly("127.0.0.1:4566/app:1");
    assertThat(file).hasContent("[5000]");
  }

  @Test
  void whatABrokenMoveLeftIsMovedByTheNextStartWhateverItsPort() throws Exception {
    for (int next : new int[] {4566, 5000, 6000}) {
      Files.deleteIfExists(file);
      Kept kept = new Kept("127.0.0.1:4566/one", "127.0.0.1:4566/two");
      RegistryPort.settle(file, 4566, kept);
      kept.room = 1;
      assertThatThrownBy(() -> RegistryPort.settle(file, 5000, kept))
          .isInstanceOf(IOException.class);
      assertThat(kept.images).containsExactly("127.0.0.1:5000/one", "127.0.0.1:4566/two");
      kept.room = Integer.MAX_VALUE;

      RegistryPort.settle(file, next, kept);

      assertThat(kept.images)
          .containsExactly("127.0.0.1:%d/one".formatted(next), "127.0.0.1:%d/two".formatted(next));
      assertThat(file).hasContent("[%d]".formatted(next));
    }
  }
}
