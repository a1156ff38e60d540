package io.scar.container.image;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.scar.container.ContainerException;
import io.scar.container.ContainerException.Kind;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class ReferenceTest {

  @TempDir Path base;

  @Test
  void takesPathsRelativeToTheBase() throws IOException {
    assertThat(Reference.parse("oci:images/a", base))
        .isEqualTo(new Reference.OciLayout(base.resolve("images/a"), null));
    assertThat(Reference.parse("oci:a:1.0", base))
        .isEqualTo(new Reference.OciLayout(base.resolve("a"), "1.0"));
    assertThat(Reference.parse("docker-archive:x.tar:acme/a:1", base))
        .isEqualTo(new Reference.Archive(base.resolve("x.tar"), "acme/a:1"));
    assertThat(Reference.parse("image.tar.gz", base))
        .isEqualTo(new Reference.Archive(base.resolve("image.tar.gz"), null));
  }

  @Test
  void takesAPathThatExistsForThatPath() throws IOException {
    Files.createDirectory(base.resolve("busybox"));
    Files.createDirectory(base.resolve("with:colon"));
    Files.writeString(base.resolve("saved"), "");
    assertThat(Reference.parse("busybox", base))
        .isEqualTo(new Reference.OciLayout(base.resolve("busybox"), null));
    assertThat(Reference.parse("oci:with:colon", base))
        .isEqualTo(new Reference.OciLayout(base.resolve("with:colon"), null));
    assertThat(Reference.parse("saved", base))
        .isEqualTo(new Reference.Archive(base.resolve("saved"), null));
  }

  @ParameterizedTest
  @ValueSource(strings = {"", " ", "oci:", "Bad Name", "UPPER", "a//b", "a:b:c", "-x", "oci:\0"})
  void refusesWhatIsNeither(String text) {
    assertThatThrownBy(() -> Reference.parse(text, base))
        .isInstanceOfSatisfying(
            ContainerException.class, e -> assertThat(e.kind()).isEqualTo(Kind.INVALID));
  }
}
