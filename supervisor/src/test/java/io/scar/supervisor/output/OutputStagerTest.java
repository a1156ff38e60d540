package io.scar.supervisor.output;

import static org.assertj.core.api.Assertions.assertThat;

import io.scar.contract.definition.Output;
import io.scar.contract.definition.StoragePath;
import io.scar.contract.definition.StorageProviderId;
import io.scar.supervisor.storage.InMemoryStorage;
import io.scar.supervisor.workspace.Workspace;
import io.scar.supervisor.workspace.Workspaces;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class OutputStagerTest {

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

  @Test
  void filesKeepTheirFoldersAndFiltersSeeTheRelativePath() throws IOException {
    write("result-1.txt");
    write("a/result-2.txt");
    write("a/b/picture.png");
    Files.createDirectories(workspace.output().resolve("empty"));

    SentOutput sent =
        send(
            output("all/out", List.of(), List.of()),
            output("some-bucket/", List.of("result-", "a/b"), List.of(".txt", ".png")));

    assertThat(storage.objects())
        .containsOnlyKeys(
            "s3://all/out/result-1.txt",
            "s3://all/out/a/result-2.txt",
            "s3://all/out/a/b/picture.png",
            "s3://some-bucket/result-1.txt",
            "s3://some-bucket/a/b/picture.png");
    assertThat(sent).isEqualTo(new SentOutput(5, 5));
  }

  @Test
  void eachOutputHasItsOwnStorage() throws IOException {
    write("x");

    send(
        new Output(StorageProviderId.parse("minio.lab"), StoragePath.parse("abc/out"), null, null),
        output("abc/out", List.of(), List.of()));

    assertThat(storage.objects()).containsOnlyKeys("minio.lab://abc/out/x", "s3://abc/out/x");
  }

  @Test
  void aLinkIsNotFollowedOutOfTheFolder() throws IOException {
    Path secret = Files.writeString(temporary.resolve("secret"), "secret");
    Files.createSymbolicLink(workspace.output().resolve("link"), secret);
    Files.createSymbolicLink(workspace.output().resolve("folder"), temporary);
    write("real");

    send(output("out", List.of(), List.of()));

    assertThat(storage.objects()).containsOnlyKeys("s3://out/real");
  }

  @Test
  void filesAndFoldersThatTheProgramClosedAreSentAllTheSame() throws IOException {
    Path file = write("closed/file");
    Files.setPosixFilePermissions(file, PosixFilePermissions.fromString("---------"));
    Files.setPosixFilePermissions(file.getParent(), PosixFilePermissions.fromString("---------"));

    send(output("out", List.of(), List.of()));

    assertThat(storage.objects()).containsOnlyKeys("s3://out/closed/file");
  }

  private SentOutput send(Output... outputs) {
    return new OutputStager(storage, List.of(outputs)).send(workspace);
  }

  private Path write(String name) throws IOException {
    Path file = workspace.output().resolve(name);
    Files.createDirectories(file.getParent());
    return Files.writeString(file, "x");
  }

  private static Output output(String path, List<String> prefix, List<String> suffix) {
    return new Output(StorageProviderId.parse("s3"), StoragePath.parse(path), prefix, suffix);
  }
}
