package io.scar.supervisor.lambda;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class StartCacheTest {

  @TempDir Path folder;
  private Path mappings;
  private Path cache;

  @BeforeEach
  void writeFiles() throws IOException {
    cache = Files.writeString(folder.resolve("supervisor.aot"), "cache");
    mappings = Files.writeString(folder.resolve("maps"), "");
  }

  @Test
  void aMappedCacheIsNoProblemWhereverItsFolderIsLinkedFrom() throws IOException {
    Files.writeString(
        mappings,
        "7f00-7f01 rw-p 00000000 00:01 7 /lib/libc.so\n7f02-7f03 r--p 00000000 00:01 8   "
            + cache.toRealPath()
            + "\n");
    Path link = Files.createSymbolicLink(folder.resolve("opt"), folder);

    assertThat(StartCache.problem(cache.toString(), mappings)).isEmpty();
    assertThat(StartCache.problem(link.resolve("supervisor.aot").toString(), mappings)).isEmpty();
  }

  @Test
  void aCacheThatIsNotMappedIsNamedWithAReason() {
    assertThat(StartCache.problem(cache.toString(), mappings))
        .hasValueSatisfying(
            problem -> assertThat(problem).contains(cache.toString(), "is not used", "damaged"));
  }

  @Test
  void aMissingCacheIsNamed() throws IOException {
    Files.delete(cache);

    assertThat(StartCache.problem(cache.toString(), mappings))
        .hasValueSatisfying(problem -> assertThat(problem).contains("is missing"));
  }

  @Test
  void aRuntimeThatHasNoneHasNoProblem() {
    assertThat(StartCache.problem(null, mappings)).isEmpty();
  }
}
