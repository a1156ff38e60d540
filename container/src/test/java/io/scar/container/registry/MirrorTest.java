package io.scar.container.registry;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.scar.container.ContainerException.Kind;
import io.scar.container.image.Reference;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class MirrorTest extends RegistryTestBase {

  private FakeRegistry mirror;

  @BeforeEach
  void startTheMirror() {
    mirror = new FakeRegistry(layout);
    settings = settings.withMirrors(List.of(new Mirror(registry.host(), mirror.host() + "/hub")));
  }

  @AfterEach
  void stopTheMirror() throws Exception {
    mirror.close();
  }

  @ParameterizedTest
  @CsvSource({
    "docker.io, 123456789012.dkr.ecr.eu-west-1.amazonaws.com/hub, busybox,"
        + " 123456789012.dkr.ecr.eu-west-1.amazonaws.com/hub/library/busybox:latest",
    "docker.io, m.example, acme/tool:2, m.example/acme/tool:2",
    "ghcr.io/acme, m.example:5000/x/y, ghcr.io/acme/a/b:3, m.example:5000/x/y/a/b:3",
  })
  void mapsNames(String from, String to, String name, String expected) throws Exception {
    assertThat(new Mirror(from, to).map(Reference.Registry.parse(name)))
        .hasToString("Optional[" + expected + "]");
  }

  @ParameterizedTest
  @ValueSource(strings = {"ghcr.io/acmex/a", "ghcr.io/other", "quay.io/acme/a", "acme/a"})
  void leavesOtherNamesAlone(String name) throws Exception {
    assertThat(new Mirror("ghcr.io/acme", "m.example").map(Reference.Registry.parse(name)))
        .isEmpty();
  }

  @ParameterizedTest
  @ValueSource(strings = {"", "https://m.example", "m.example/UPPER", "m.example//x", "a b"})
  void refusesWhatIsNoPlace(String place) {
    assertThatThrownBy(() -> new Mirror("docker.io", place))
        .isInstanceOf(IllegalArgumentException.class);
  }

  @Test
  void pullsThroughTheMirrorUnderTheImagesOwnName() throws Exception {
    RegistryImage pulled = open();
    assertThat(read(pulled, 0)).isEqualTo(layerBlob());
    assertThat(pulled.name()).isEqualTo(registry.host() + "/acme/tool:1");
    assertThat(registry.requests()).isEmpty();
    assertThat(mirror.requests())
        .allMatch(request -> request.path().startsWith("/v2/hub/acme/tool/"));
  }

  @ParameterizedTest
  @ValueSource(ints = {401, 403, 404, 429, 500})
  void goesToTheRegistryWhereTheMirrorFails(int status) throws Exception {
    mirror.before((request, reply) -> reply.send(status, ""));
    assertThat(read(open(), 0)).isEqualTo(layerBlob());
    assertThat(mirror.requests()).hasSizeLessThanOrEqualTo(3);
  }

  @Test
  void goesToTheRegistryWhereTheMirrorIsGoneOrLies() throws Exception {
    mirror.before((request, reply) -> reply.send(200, "<html>", "Content-Type: text/html"));
    assertThat(open().digest()).isEqualTo(image.digest());
    mirror.close();
    assertThat(open().digest()).isEqualTo(image.digest());
  }

  @Test
  void goesOnAtTheRegistryInMidBlob() throws Exception {
    byte[] blob = layerBlob();
    RegistryImage pulled = open();
    mirror.before(
        (request, reply) ->
            request.offset() == 0
                ? reply.head(200, blob.length).write(blob, 0, 777)
                : reply.send(404, ""));
    assertThat(read(pulled, 0)).isEqualTo(blob);
    assertThat(registry.requests())
        .singleElement()
        .satisfies(request -> assertThat(request.offset()).isEqualTo(777));
  }

  @Test
  void saysWhatTheRegistryAndTheMirrorSayWhereBothFail() {
    mirror.before((request, reply) -> reply.send(404, ""));
    registry.before((request, reply) -> request.isManifest() && reply.send(403, ""));
    assertOpeningFails(
        Kind.DENIED,
        "registry " + registry.host(),
        "its mirror, as " + mirror.host() + "/hub/acme/tool:1: ");
  }
}
