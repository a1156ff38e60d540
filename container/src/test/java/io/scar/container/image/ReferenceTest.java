package io.scar.container.image;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.scar.container.ContainerException;
import io.scar.container.ContainerException.Kind;
import io.scar.container.testing.ImageBuilder;
import io.scar.container.testing.LayerBuilder;
import io.scar.container.testing.Packing;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.ValueSource;

class ReferenceTest {

  private static final String HEX =
      "0123456789abcdef0123456789abcdef0123456789abcdef0123456789abcdef";

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
  void aBareNameIsAPathOnlyWhereAnImageLies() throws IOException {
    for (String folder : new String[] {"busybox", "images/a", "alpine", "debian"}) {
      Files.createDirectories(base.resolve(folder));
    }
    Files.writeString(base.resolve("busybox/oci-layout"), "{}");
    Files.writeString(base.resolve("images/a/index.json"), "{}");
    Files.createDirectory(base.resolve("images/a/blobs"));
    Files.writeString(base.resolve("debian/index.json"), "{}");
    Files.writeString(base.resolve("tool"), "#!/bin/sh\n");
    Files.writeString(base.resolve("empty"), "");

    for (String image : new String[] {"busybox", "images/a"}) {
      assertThat(Reference.parse(image, base))
          .isEqualTo(new Reference.OciLayout(base.resolve(image), null));
      assertThat(Reference.isPath(image, base)).isTrue();
      assertThat(Reference.isAmbiguous(image, base)).isTrue();
      assertThat(Reference.parse("docker://" + image, base)).isInstanceOf(Reference.Registry.class);
    }
    for (String other : new String[] {"alpine", "debian", "tool", "empty", "nothing"}) {
      assertThat(Reference.parse(other, base))
          .isEqualTo(new Reference.Registry("docker.io", "library/" + other, "latest", null));
      assertThat(Reference.isPath(other, base)).isFalse();
      assertThat(Reference.isAmbiguous(other, base)).isFalse();
    }
    assertThat(Reference.parse("./alpine", base))
        .isEqualTo(new Reference.OciLayout(base.resolve("alpine"), null));
    assertThat(Reference.isAmbiguous("./busybox", base)).isFalse();
    assertThat(Reference.parse("./tool", base))
        .isEqualTo(new Reference.Archive(base.resolve("tool"), null));
  }

  @ParameterizedTest
  @EnumSource(Packing.class)
  void aBareNameIsAnArchiveWhereOneLies(Packing packing) throws IOException {
    new ImageBuilder()
        .layer(new LayerBuilder().file("a", "x"))
        .writeDockerArchive(base.resolve("saved"), "a:1", packing);

    assertThat(Reference.parse("saved", base))
        .isEqualTo(new Reference.Archive(base.resolve("saved"), null));
    assertThat(Reference.isAmbiguous("saved", base)).isTrue();
  }

  @Test
  void whatNoRegistryCouldHaveIsNotAmbiguous() throws IOException {
    Path layout = Files.createDirectory(base.resolve("My Image"));
    Files.writeString(layout.resolve("oci-layout"), "{}");

    assertThat(Reference.parse("My Image", base)).isEqualTo(new Reference.OciLayout(layout, null));
    assertThat(Reference.isAmbiguous("My Image", base)).isFalse();
  }

  @Test
  void takesAPathWithAColonForThatPath() throws IOException {
    Files.createDirectory(base.resolve("with:colon"));

    assertThat(Reference.parse("oci:with:colon", base))
        .isEqualTo(new Reference.OciLayout(base.resolve("with:colon"), null));
  }

  @ParameterizedTest
  @CsvSource({
    "busybox, docker.io, library/busybox, latest, busybox:latest",
    "debian:12, docker.io, library/debian, 12, debian:12",
    "grycap/imagemagick:tag, docker.io, grycap/imagemagick, tag, grycap/imagemagick:tag",
    "docker.io/busybox, docker.io, library/busybox, latest, busybox:latest",
    "docker.io/library/busybox, docker.io, library/busybox, latest, busybox:latest",
    "index.docker.io/a/b, docker.io, a/b, latest, a/b:latest",
    "library/a/b, docker.io, library/a/b, latest, library/a/b:latest",
    "ghcr.io/acme/genome:3, ghcr.io, acme/genome, 3, ghcr.io/acme/genome:3",
    "docker.io/docker.io/a, docker.io, docker.io/a, latest, docker.io/docker.io/a:latest",
    "docker.io/localhost/a, docker.io, localhost/a, latest, docker.io/localhost/a:latest",
    "localhost/x, localhost, x, latest, localhost/x:latest",
    "localhost:5000/a/b_c/d:x, localhost:5000, a/b_c/d, x, localhost:5000/a/b_c/d:x",
    "host:80/x, host:80, x, latest, host:80/x:latest",
    "Uppercase/lowercase, Uppercase, lowercase, latest, Uppercase/lowercase:latest",
    "[2001:db8::1]:5000/x:1, [2001:db8::1]:5000, x, 1, [2001:db8::1]:5000/x:1",
    "xn--n3h.com/myimage:xn--n3h.com, xn--n3h.com, myimage, xn--n3h.com,"
        + " xn--n3h.com/myimage:xn--n3h.com",
    "foo/foo_bar.com:8080, docker.io, foo/foo_bar.com, 8080, foo/foo_bar.com:8080",
    "a__b/c--d/e.f:_X, docker.io, a__b/c--d/e.f, _X, a__b/c--d/e.f:_X",
    "localhost:5000, docker.io, library/localhost, 5000, localhost:5000",
    "host/a, docker.io, host/a, latest, host/a:latest",
  })
  void readsRegistrysNamesAsDockerDoes(
      String text, String host, String repository, String tag, String shown) throws IOException {
    Reference.Registry expected = new Reference.Registry(host, repository, tag, null);
    assertThat(Reference.parse(text, base)).isEqualTo(expected).hasToString(shown);
    assertThat(Reference.parse("docker://" + text, base)).isEqualTo(expected);
    assertThat(Reference.parse(shown, base)).isEqualTo(expected);
  }

  @Test
  void keepsTagAndDigestAndNamesTheManifestByTheDigest() throws IOException {
    Digest digest = Digest.parse("sha256:" + HEX);
    assertThat(Reference.parse("ghcr.io/a/b@sha256:" + HEX, base))
        .isEqualTo(new Reference.Registry("ghcr.io", "a/b", null, digest));
    Reference.Registry both = Reference.Registry.parse("a:1@sha256:" + HEX);
    assertThat(both)
        .isEqualTo(new Reference.Registry("docker.io", "library/a", "1", digest))
        .hasToString("a:1@sha256:" + HEX);
    assertThat(both.manifestName()).isEqualTo("sha256:" + HEX);
    assertThat(Reference.Registry.parse("a").at(digest)).hasToString("a:latest@sha256:" + HEX);
  }

  @Test
  void takesObjects() throws IOException {
    assertThat(Reference.parse("s3://bucket/images/my image.tar", base))
        .isEqualTo(new Reference.S3("bucket", "images/my image.tar"))
        .hasToString("s3://bucket/images/my image.tar");
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "",
        " ",
        "oci:",
        "Bad Name",
        "UPPER",
        "a//b",
        "a:b:c",
        "-x",
        "oci:\0",
        "aa/asdf$$^/aa",
        "repo:",
        "repo@sha256:ffff",
        "repo@md5:0123456789abcdef0123456789abcdef",
        "repo@",
        "@sha256:" + HEX,
        "Uppercase:tag",
        "test:5000/Uppercase/lowercase:tag",
        "a/-b",
        "a/b-",
        "a/b_",
        "a___b",
        "a..b",
        "host:99999/x",
        "host:x/y",
        "-host.com/x",
        "[::1]/",
        "docker.io/",
        "docker://",
        HEX + "@",
        HEX,
        "docker://" + HEX,
        "a:\u00e9",
        "\u00e9",
        "a\nb",
        "s3://",
        "s3://b/x",
        "s3://bucket",
        "s3://bucket/",
        "s3://bucket/folder/",
        "s3://UPPER/x",
        "s3:///x",
      })
  void refusesWhatIsNeither(String text) {
    assertThatThrownBy(() -> Reference.parse(text, base))
        .isInstanceOfSatisfying(
            ContainerException.class, e -> assertThat(e.kind()).isEqualTo(Kind.INVALID));
  }

  @Test
  void limitsLengths() throws IOException {
    assertThat(Reference.parse("a".repeat(247) + ":" + "b".repeat(128), base)).isNotNull();
    refusesWhatIsNeither("docker.io/" + "a/".repeat(127) + "aa");
    refusesWhatIsNeither("a:" + "b".repeat(129));
    refusesWhatIsNeither("s3://bucket/" + "k".repeat(1025));
  }

  @Test
  void saysWhatIsWrong() {
    assertThatThrownBy(() -> Reference.parse("ghcr.io/Acme/Tool", base))
        .hasMessageContainingAll("`ghcr.io/Acme/Tool`", "must be lower case");
    assertThatThrownBy(() -> Reference.parse(HEX, base)).hasMessageContaining("an image's ID");
    assertThatThrownBy(() -> Reference.parse("a@sha256:12", base))
        .hasMessageContaining("is no digest");
  }
}
