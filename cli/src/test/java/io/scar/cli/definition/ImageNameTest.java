package io.scar.cli.definition;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Path;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class ImageNameTest {

  @ParameterizedTest
  @CsvSource({
    "oci:x, oci:/base/x, false",
    "docker-archive:a/b.tar, docker-archive:/base/a/b.tar, false",
    "./x, /base/x, false",
    "image.tar.gz, /base/image.tar.gz, false",
    "grycap/cowsay, grycap/cowsay, true",
    "ghcr.io/a/b:1, ghcr.io/a/b:1, true",
  })
  void pathsAreResolvedAndNamesOfRegistriesStay(String text, String resolved, boolean registry) {
    assertThat(ImageName.resolve(text, Path.of("/base"))).isEqualTo(resolved);
    assertThat(ImageName.isRemote(resolved)).isEqualTo(registry);
  }

  @ParameterizedTest
  @CsvSource({
    "oci:/a/b:12, b:12",
    "/a/b.tar, b.tar",
    "docker://ghcr.io/a/b:1, ghcr.io/a/b:1",
    "s3://a/b.tar, s3://a/b.tar",
  })
  void listsShowWhereAnImageComesFrom(String resolved, String listed) {
    assertThat(ImageName.listed(resolved)).isEqualTo(listed);
  }

  @ParameterizedTest
  @CsvSource({
    "oci:/a/Gray.Scale:12, scar-gray-scale",
    "/a/cow say.tar.gz, scar-cow-say",
    "ghcr.io/acme/genome:3, scar-genome",
    "busybox@sha256:00, scar-busybox",
  })
  void theFunctionsNameComesFromTheImages(String image, String name) {
    assertThat(ImageName.functionName(image)).isEqualTo(name);
  }
}
