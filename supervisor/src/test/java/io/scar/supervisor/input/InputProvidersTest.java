package io.scar.supervisor.input;

import static org.assertj.core.api.Assertions.assertThat;

import io.scar.contract.definition.Input;
import io.scar.contract.definition.StoragePath;
import io.scar.contract.definition.StorageProviderId;
import io.scar.supervisor.config.Aws;
import io.scar.supervisor.event.StorageRecord;
import io.scar.supervisor.event.StorageSource;
import io.scar.supervisor.storage.FunctionStorage;
import io.scar.supervisor.storage.InMemoryStorage;
import io.scar.supervisor.storage.S3Storage;
import io.scar.supervisor.storage.Storage;
import io.scar.supervisor.storage.StoredObject;
import io.scar.supervisor.workspace.Workspace;
import io.scar.supervisor.workspace.Workspaces;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class InputProvidersTest {

  private static List<Input> inputs(String... paths) {
    return Arrays.stream(paths)
        .map(text -> text.split(" ", 2))
        .map(parts -> new Input(StorageProviderId.parse(parts[0]), StoragePath.parse(parts[1])))
        .toList();
  }

  private static StorageRecord record(String type, String id, String bucket, String key) {
    return new StorageRecord(
        new StorageSource(type, Optional.of(id).filter(text -> !text.isEmpty())),
        bucket,
        key,
        Optional.empty(),
        Optional.empty(),
        Optional.empty(),
        "{\"Records\":[]}");
  }

  @ParameterizedTest
  @CsvSource({
    // The event's own word, whatever the inputs say.
    "minio, other, pics, in/x, minio.other",
    "s3, lab, pics, in/x, s3.lab",
    // The input that holds the object.
    "minio, '', pics, in/x, minio.lab",
    "minio, '', pics, in/deep/x, minio.deep",
    "minio, '', texts, anything, minio.whole",
    "s3, '', pics, in/x, s3",
    "s3, '', partner, in/x, s3.partner",
    // The default of the type.
    "minio, '', pics, in2/x, minio",
    "s3, '', elsewhere, x, s3",
  })
  void theProviderIsTheEventsElseTheInputsElseTheDefault(
      String type, String id, String bucket, String key, String provider) {
    InputProviders providers =
        new InputProviders(
            inputs(
                "minio.lab pics/in",
                "minio.deep pics/in/deep",
                "minio.whole texts",
                "s3 pics/in",
                "s3.partner partner/in"),
            new InMemoryStorage());

    assertThat(providers.of(record(type, id, bucket, key)))
        .contains(StorageProviderId.parse(provider));
  }

  @Test
  void aStorageThatTheFunctionHasNothingToDoWithHasNoProvider() {
    try (Storage amazonAlone =
        new FunctionStorage(
            new S3Storage(new Aws("us-east-1", Optional.empty(), Optional.empty())),
            List.of(),
            (service, region, target, body) -> {
              throw new AssertionError("nothing is to be asked");
            })) {
      InputProviders providers = new InputProviders(inputs("s3 pics/in"), amazonAlone);

      assertThat(providers.of(record("minio", "", "pics", "in/x"))).isEmpty();
      assertThat(providers.of(record("s3", "", "other", "x")))
          .contains(StorageProviderId.DEFAULT_S3);
    }
  }

  @Test
  void theObjectIsFetchedFromItsProvider(@TempDir Path folder) {
    InMemoryStorage storage = new InMemoryStorage();
    storage.put(
        new StoredObject(StorageProviderId.parse("minio.lab"), "pics", "in/x"),
        "of the lab".getBytes(StandardCharsets.UTF_8));
    storage.put(
        new StoredObject(StorageProviderId.parse("minio"), "pics", "in/x"),
        "of another".getBytes(StandardCharsets.UTF_8));
    Workspaces workspaces = Workspaces.in(folder);
    try (Workspace workspace = workspaces.open()) {
      StagedInput staged =
          new InputStager(storage, inputs("minio.lab pics/in"), false)
              .stage(record("minio", "", "pics", "in/x"), workspace);

      assertThat(staged.file().orElseThrow()).hasContent("of the lab").hasFileName("x");
    } finally {
      workspaces.close();
    }
  }
}
