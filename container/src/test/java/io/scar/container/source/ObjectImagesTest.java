package io.scar.container.source;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

import io.scar.container.ContainerException;
import io.scar.container.ContainerException.Kind;
import io.scar.container.archive.ImageSource;
import io.scar.container.image.Reference;
import io.scar.container.registry.Registries;
import io.scar.container.registry.RegistrySettings;
import io.scar.container.store.RootfsLease;
import io.scar.container.store.RootfsStore;
import io.scar.container.testing.ImageBuilder;
import io.scar.container.testing.LayerBuilder;
import io.scar.container.testing.MemoryObjects;
import io.scar.container.testing.Packing;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Image archives that are objects. */
class ObjectImagesTest {

  @TempDir Path folder;
  private final MemoryObjects objects = new MemoryObjects();
  private final ImageSources sources =
      new ImageSources(new Registries(RegistrySettings.ANONYMOUS), Optional.of(objects));
  private final ImageBuilder image =
      new ImageBuilder()
          .layer(new LayerBuilder().file("big", 0644, new byte[3_000_000]), Packing.PLAIN)
          .layer(new LayerBuilder().file("small", "content"));

  private Reference object(Path archive) throws Exception {
    objects.put("images", "some/image.tar", Files.readAllBytes(archive));
    return Reference.parse("s3://images/some/image.tar", folder);
  }

  private void assertUnpacks(Reference reference) throws Exception {
    try (ImageSource source = sources.open(reference);
        RootfsLease lease = new RootfsStore(folder.resolve("store")).acquire(source)) {
      assertThat(source.digest()).isEqualTo(image.digest());
      assertThat(source.name()).isEqualTo("s3://images/some/image.tar");
      assertThat(lease.root().resolve("small")).hasContent("content");
      assertThat(lease.root().resolve("big")).hasSize(3_000_000);
    }
  }

  @Test
  void whatDockerSavedIsReadInParts() throws Exception {
    assertUnpacks(
        object(image.writeDockerArchive(folder.resolve("image.tar"), "a:1", Packing.PLAIN)));
  }

  @Test
  void whatOldDockersSavedIsReadToo() throws Exception {
    assertUnpacks(
        object(image.writeOldDockerArchive(folder.resolve("image.tar"), "a:1", Packing.PLAIN)));
  }

  @Test
  void aReadingThatIsCutGoesOnWhereItWas() throws Exception {
    Reference reference =
        object(image.writeDockerArchive(folder.resolve("image.tar"), "a:1", Packing.PLAIN));
    objects.cut(5);

    assertUnpacks(reference);
  }

  @Test
  void openingItReadsNoLayer() throws Exception {
    Reference reference =
        object(image.writeDockerArchive(folder.resolve("image.tar"), "a:1", Packing.PLAIN));

    try (ImageSource source = sources.open(reference)) {
      assertThat(source.layers()).hasSize(2);
      assertThat(objects.bytes()).isLessThan(1_000_000);
    }
  }

  @Test
  void aCompressedArchiveIsRefusedWithTheRemedy() throws Exception {
    Reference reference =
        object(image.writeDockerArchive(folder.resolve("image.tar.gz"), "a:1", Packing.GZIP));

    assertThatExceptionOfType(ContainerException.class)
        .isThrownBy(() -> sources.open(reference))
        .satisfies(e -> assertThat(e.kind()).isEqualTo(Kind.UNSUPPORTED))
        .withMessageContaining("s3://images/some/image.tar")
        .withMessageContaining("store it uncompressed");
  }

  @Test
  void anObjectThatIsNotThereIsNamed() throws Exception {
    Reference reference = Reference.parse("s3://images/none.tar", folder);

    assertThatExceptionOfType(ContainerException.class)
        .isThrownBy(() -> sources.open(reference))
        .satisfies(e -> assertThat(e.kind()).isEqualTo(Kind.NOT_FOUND))
        .withMessageContaining("s3://images/none.tar");
  }

  @Test
  void anObjectThatIsNoArchiveIsDamaged() throws Exception {
    Reference reference = object(Files.write(folder.resolve("x"), new byte[] {'x', 'y', 'z'}));

    assertThatExceptionOfType(ContainerException.class)
        .isThrownBy(() -> sources.open(reference))
        .satisfies(e -> assertThat(e.kind()).isEqualTo(Kind.DAMAGED));
  }
}
