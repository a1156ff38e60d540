package io.scar.supervisor.storage;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.stream.Stream;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import software.amazon.awssdk.core.sync.RequestBody;

class MediaTypesTest {

  @TempDir Path folder;

  static Stream<String> names() {
    return Stream.concat(
        MediaTypes.KNOWN.keySet().stream().map(end -> "file." + end),
        Stream.of("file", "a.b/file", "FILE.JPG", "file.", ".png", "a.tar.gz", "a.webm", "a.x-y"));
  }

  @ParameterizedTest
  @MethodSource("names")
  void aFileHasTheTypeThatTheSdkGivesIt(String name) throws IOException {
    Path file = folder.resolve(name);
    Files.createDirectories(folder.resolve("a.b"));
    Files.createFile(file);

    assertThat(MediaTypes.of(file)).isEqualTo(RequestBody.fromFile(file).contentType());
  }
}
