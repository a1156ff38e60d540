package io.scar.supervisor.input;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

import io.scar.contract.definition.StorageProviderId;
import io.scar.supervisor.event.StorageRecord;
import io.scar.supervisor.event.StorageSource;
import io.scar.supervisor.storage.InMemoryStorage;
import io.scar.supervisor.storage.StoredObject;
import io.scar.supervisor.workspace.Workspace;
import io.scar.supervisor.workspace.Workspaces;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class InputStagerTest {

  @TempDir Path temporary;
  private final InMemoryStorage storage = new InMemoryStorage();
  private Workspaces workspaces;
  private Workspace workspace;

  @BeforeEach
  void open() {
    workspaces = Workspaces.in(temporary);
    workspace = workspaces.open();
  }

  @AfterEach
  void close() {
    workspace.close();
    workspaces.close();
  }

  @ParameterizedTest
  @ValueSource(
      strings = {"in/a b+c.png", "x", "in/deep/er/x", "in/init_script.sh", "in/-rf", "..."})
  void anObjectIsStagedUnderTheLastPartOfItsKey(String key) {
    storage.put(new StoredObject(StorageProviderId.DEFAULT_S3, "pics", key), bytes("content"));

    StagedInput staged = stager(false).stage(record(key), workspace);

    assertThat(staged.file().orElseThrow())
        .hasContent("content")
        .hasParent(workspace.input())
        .hasFileName(key.substring(key.lastIndexOf('/') + 1));
    assertThat(staged.bytes()).isEqualTo(7);
    assertThat(workspace.scripts()).isEmptyDirectory();
  }

  @ParameterizedTest
  @ValueSource(
      strings = {"in/..", "../x", "in/../../x", "..", "in/", "in/.", ".", "in/a\0b", "in//"})
  void aKeyThatCannotNameAFileIsRefused(String key) {
    storage.put(new StoredObject(StorageProviderId.DEFAULT_S3, "pics", key), bytes("content"));

    assertThatExceptionOfType(UnsafeKey.class)
        .isThrownBy(() -> stager(false).stage(record(key), workspace))
        .withMessageContaining("s3://pics/");
    assertThat(workspace.input()).isEmptyDirectory();
  }

  @Test
  void aNameLongerThanAFileSystemTakesIsRefused() {
    assertThatExceptionOfType(UnsafeKey.class)
        .isThrownBy(() -> stager(false).stage(record("x".repeat(256)), workspace))
        .withMessageContaining("255");
  }

  @Test
  void aVanishedObjectIsNamed() {
    assertThatExceptionOfType(InputVanished.class)
        .isThrownBy(() -> stager(false).stage(record("in/gone"), workspace))
        .withMessageContaining("s3://pics/in/gone");
  }

  @Test
  void anEventIsItsOwnInputUnderANameOfItsOwn() {
    StagedInput first = stager(false).stage(bytes("{\"a\":1}"), workspace);
    StagedInput second = stager(false).stage(bytes(""), workspace);

    assertThat(first.file().orElseThrow()).hasContent("{\"a\":1}");
    assertThat(first.file().orElseThrow().getFileName().toString()).startsWith("event-file-");
    assertThat(second.file().orElseThrow()).isEmptyFile().isNotEqualTo(first.file().get());
  }

  @Test
  void nothingIsFetchedWhenTheProgramFetchesItself() {
    assertThat(stager(true).stage(record("in/gone"), workspace).file()).isEmpty();
  }

  private static StorageRecord record(String key) {
    return new StorageRecord(
        new StorageSource("s3", Optional.empty()),
        "pics",
        key,
        Optional.of(7L),
        Optional.empty(),
        Optional.empty(),
        "{}");
  }

  private InputStager stager(boolean leaveOut) {
    return new InputStager(storage, List.of(), leaveOut);
  }

  private static byte[] bytes(String text) {
    return text.getBytes(StandardCharsets.UTF_8);
  }
}
