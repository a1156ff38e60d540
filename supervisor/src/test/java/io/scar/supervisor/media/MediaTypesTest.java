package io.scar.supervisor.media;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;
import software.amazon.awssdk.core.sync.RequestBody;

class MediaTypesTest {

  /** Where the SDK's table has what was in use before the type was registered. */
  private static final Map<String, String> OLDER =
      Map.of(
          "flac", "audio/x-flac",
          "ico", "image/x-icon",
          "js", "application/javascript",
          "mkv", "video/x-matroska",
          "wav", "audio/x-wav");

  @TempDir Path folder;

  static Stream<String> ends() {
    return MediaTypes.BY_END.keySet().stream().sorted();
  }

  @ParameterizedTest
  @MethodSource("ends")
  void aFileHasTheTypeThatTheSdkGivesItUnlessThatIsOlderOrNone(String end) throws IOException {
    Path file = Files.createFile(folder.resolve("file." + end));

    String type = MediaTypes.of(file).orElseThrow();

    assertThat(RequestBody.fromFile(file).contentType())
        .isIn(OLDER.getOrDefault(end, type), MediaTypes.UNKNOWN);
  }

  @ParameterizedTest
  @ValueSource(strings = {"file", "a.b/file", "file.", "file.x-y"})
  void aNameThatTellsNothingHasNone(String name) {
    assertThat(MediaTypes.of(folder.resolve(name))).isEmpty();
  }

  @Test
  void theLastEndCountsInWhateverLetters() {
    assertThat(MediaTypes.of(Path.of("a.tar.GZ"))).hasValue("application/gzip");
    assertThat(MediaTypes.of(Path.of("PHOTO.Jpg"))).hasValue("image/jpeg");
    assertThat(MediaTypes.of(Path.of("json"))).hasValue("application/json");
  }
}
