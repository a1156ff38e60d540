package io.scar.contract.definition;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class StoragePathTest {

  @Test
  void aFolderContainsWhatLiesBelowItAndNoNeighbour() {
    StoragePath folder = StoragePath.parse("pics/in");

    assertThat(folder.contains("pics", "in/x")).isTrue();
    assertThat(folder.contains("pics", "in/deep/x")).isTrue();
    assertThat(folder.contains("pics", "in2/x")).isFalse();
    assertThat(folder.contains("other", "in/x")).isFalse();
    assertThat(StoragePath.parse("pics").contains("pics", "x")).isTrue();
  }

  @ParameterizedTest
  @ValueSource(strings = {"pics/in", "pics/in/", "/pics/in//"})
  void slashesAtTheEndsCarryNoMeaning(String text) {
    assertThat(StoragePath.parse(text)).isEqualTo(new StoragePath("pics", "in"));
  }

  @Test
  void aFolderDoesNotTakeInItsLongerNamesakes() {
    assertThat("in2/x").doesNotStartWith(StoragePath.parse("pics/in").keyPrefix());
  }

  @Test
  void aWholeBucketHasNoPrefix() {
    StoragePath bucket = StoragePath.parse("pics");
    assertThat(bucket.keyPrefix()).isEmpty();
    assertThat(bucket.key("a/b.jpg")).isEqualTo("a/b.jpg");
    assertThat(bucket).hasToString("pics");
  }

  @Test
  void nestedFoldersStayWhole() {
    StoragePath path = StoragePath.parse("pics/in/2026");
    assertThat(path.key("a.jpg")).isEqualTo("in/2026/a.jpg");
    assertThat(path).hasToString("pics/in/2026");
  }

  @ParameterizedTest
  @ValueSource(strings = {"", "ab", "Pics", "-pics", "pics-", "a..b", "a_b", "192.168.1.1", "ä-b"})
  void aNameThatS3WouldRejectIsRefusedByName(String bucket) {
    assertThatThrownBy(() -> StoragePath.parse(bucket + "/in"))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessageContaining("is no bucket name");
  }

  @Test
  void namesOfSixtyThreeCharactersAreTheLongest() {
    assertThat(StoragePath.parse("a".repeat(63)).bucket()).hasSize(63);
    assertThatThrownBy(() -> StoragePath.parse("a".repeat(64)))
        .isInstanceOf(IllegalArgumentException.class);
  }
}
