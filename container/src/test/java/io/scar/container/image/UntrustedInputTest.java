package io.scar.container.image;

import static org.assertj.core.api.Assertions.assertThat;

import io.scar.container.ContainerException;
import io.scar.container.ContainerException.Kind;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.List;
import net.jqwik.api.Arbitraries;
import net.jqwik.api.Arbitrary;
import net.jqwik.api.Combinators;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.Provide;
import net.jqwik.api.constraints.IntRange;

/** Whatever is read, it is understood or refused with a {@link ContainerException}. */
class UntrustedInputTest {

  private static final Path BASE = Path.of("/nowhere/at/all");

  private static final String DIGEST = "\"sha256:" + "0".repeat(64) + "\"";

  private static final String MANIFEST =
      "{\"schemaVersion\":2,\"mediaType\":\"application/vnd.oci.image.manifest.v1+json\","
          + "\"config\":{\"mediaType\":\"application/vnd.oci.image.config.v1+json\",\"digest\":"
          + DIGEST
          + ",\"size\":7},\"layers\":[{\"mediaType\":\"application/vnd.oci.image.layer.v1.tar\","
          + "\"digest\":"
          + DIGEST
          + ",\"size\":12,\"urls\":[\"https://a/b\"],\"annotations\":{\"a\":\"b\"}}]}";

  private static final String INDEX =
      "{\"schemaVersion\":2,\"manifests\":[{\"mediaType\":"
          + "\"application/vnd.oci.image.manifest.v1+json\",\"digest\":"
          + DIGEST
          + ",\"size\":3,\"platform\":{\"os\":\"linux\",\"architecture\":\"amd64\","
          + "\"variant\":\"v3\"}},{\"digest\":"
          + DIGEST
          + ",\"size\":4}]}";

  private static final String CONFIG =
      "{\"os\":\"linux\",\"architecture\":\"amd64\",\"config\":{\"Env\":[\"A=1\"],\"Cmd\":null,"
          + "\"Labels\":{\"a\":\"b\"}},\"rootfs\":{\"type\":\"layers\",\"diff_ids\":["
          + DIGEST
          + "]}}";

  private interface Reading {
    Object read() throws ContainerException;
  }

  private static void assertUnderstoodOrRefused(Reading reading, Kind... kinds) {
    try {
      assertThat(reading.read()).isNotNull();
    } catch (ContainerException e) {
      assertThat(e.kind()).isIn((Object[]) kinds);
      assertThat(e.getMessage()).isNotBlank();
    }
  }

  @Provide
  static Arbitrary<String> references() {
    Arbitrary<String> odd =
        Arbitraries.of(
            "a",
            "B",
            "0",
            ".",
            ":",
            "/",
            "@",
            "_",
            "__",
            "-",
            "[",
            "]",
            " ",
            "\0",
            "\u00e9",
            "\ud800",
            "\n",
            "sha256:",
            "localhost",
            "docker.io/",
            "library/",
            "docker://",
            "oci:",
            "s3://",
            "docker-archive:",
            "..",
            "5000",
            "0123456789abcdef".repeat(4),
            "latest",
            "tag.tar");
    return Arbitraries.oneOf(
        odd.list().ofMaxSize(12).map(parts -> String.join("", parts)),
        Arbitraries.strings().ofMaxLength(40));
  }

  @Property
  void readsAnyReference(@ForAll("references") String text) {
    assertUnderstoodOrRefused(() -> Reference.parse(text, BASE), Kind.INVALID);
  }

  @Property
  void readsWhatItPrintedAsTheSame(@ForAll("references") String text) throws Exception {
    Reference reference;
    try {
      reference = Reference.Registry.parse(text);
    } catch (ContainerException e) {
      return;
    }
    assertThat(Reference.Registry.parse(reference.toString())).isEqualTo(reference);
  }

  /** A document with some bytes changed, cut out or put in: most of it still makes sense. */
  @Provide
  static Arbitrary<byte[]> documents() {
    Arbitrary<String> whole = Arbitraries.of(MANIFEST, INDEX, CONFIG);
    Arbitrary<String> piece =
        Arbitraries.of(
            "",
            "0",
            "-1",
            "9".repeat(30),
            "1e400",
            "null",
            "{}",
            "[]",
            "\"",
            "\\u0000",
            "[[[[",
            "true",
            "\"sha256:\"",
            "\"linux\"",
            ",",
            "}",
            "\u00ff",
            "\"manifests\":[],",
            "{\"a\":".repeat(2000));
    Arbitrary<byte[]> changed =
        Combinators.combine(
                whole,
                Arbitraries.doubles().between(0, 1),
                Arbitraries.integers().between(0, 40),
                piece)
            .as(
                (text, where, cut, put) -> {
                  int at = (int) (where * text.length());
                  int end = Math.min(text.length(), at + cut);
                  return (text.substring(0, at) + put + text.substring(end))
                      .getBytes(StandardCharsets.UTF_8);
                });
    return Arbitraries.oneOf(
        changed,
        Arbitraries.bytes().array(byte[].class).ofMaxSize(60),
        whole.map(String::getBytes));
  }

  @Property
  void readsAnyDocument(@ForAll("documents") byte[] json) {
    Kind[] kinds = {Kind.DAMAGED, Kind.UNSUPPORTED, Kind.DOES_NOT_FIT};
    assertUnderstoodOrRefused(() -> ImageJson.isIndex(json, "x"), kinds);
    assertUnderstoodOrRefused(() -> ImageJson.mediaType(json, "x"), kinds);
    assertUnderstoodOrRefused(() -> ImageJson.tags(json, "x"), kinds);
    assertUnderstoodOrRefused(() -> ImageJson.savedImages(json, "x"), kinds);
    assertUnderstoodOrRefused(() -> ImageJson.config(json, "x"), kinds);
    assertUnderstoodOrRefused(
        () -> {
          Manifest manifest = ImageJson.manifest(json, "x");
          manifest.requireServed("x");
          return manifest;
        },
        kinds);
    assertUnderstoodOrRefused(
        () -> PlatformChoice.fitting(ImageJson.index(json, "x"), Platform.LINUX_AMD64, "x"), kinds);
  }

  @Property
  void choosesTheSameWhateverTheOrder(
      @ForAll @IntRange(min = 1, max = 9) int one, @ForAll @IntRange(min = 1, max = 9) int two)
      throws Exception {
    Digest digest = Digest.sha256(new byte[0]);
    Descriptor first = entry(digest, "v" + one);
    Descriptor second = entry(digest, "v" + two);
    Platform wanted = new Platform("linux", "arm", null);
    assertThat(PlatformChoice.fitting(List.of(first, second), wanted, "x").getFirst())
        .isEqualTo(PlatformChoice.fitting(List.of(second, first), wanted, "x").getFirst());
  }

  private static Descriptor entry(Digest digest, String variant) {
    return new Descriptor("", digest, 1, new Platform("linux", "arm", variant), java.util.Map.of());
  }

  @Property
  void showsAnyTextOnOneShortLine(@ForAll String text) {
    assertThat(Printable.of(text)).hasSizeLessThanOrEqualTo(202).doesNotContain("\n", "\u001b");
  }
}
