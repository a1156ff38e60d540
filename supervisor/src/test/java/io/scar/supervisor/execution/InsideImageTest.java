package io.scar.supervisor.execution;

import static org.assertj.core.api.Assertions.assertThat;

import io.scar.supervisor.workspace.Workspace;
import io.scar.supervisor.workspace.Workspaces;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.List;
import java.util.Objects;
import java.util.Optional;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** A folder stands for the root. */
class InsideImageTest {

  /** Lambda's. */
  private static final Privileges ORDINARY = new Privileges("993", false);

  private static final Privileges DOCKERS_ROOT = new Privileges("0", true);

  @TempDir Path root;
  @TempDir Path temporary;
  private Workspaces workspaces;
  private Workspace workspace;

  @BeforeEach
  void open() throws IOException {
    workspaces = Workspaces.in(temporary);
    workspace = workspaces.open();
    Files.createDirectories(root.resolve("etc"));
    Files.createDirectories(root.resolve("root"));
    Files.createDirectories(root.resolve("home/app"));
    Files.writeString(
        root.resolve("etc/passwd"), "root:x:0:0::/root:/bin/sh\napp:x:54321:54321::/home/app:\n");
  }

  @AfterEach
  void close() {
    workspace.close();
    workspaces.close();
  }

  private Place place(Privileges privileges, String user, String folder, String... environment) {
    return new InsideImage(root, privileges)
        .place(
            new ImageSettings(
                List.of(environment), List.of(), List.of(), Optional.of(folder), Optional.of(user)),
            workspace);
  }

  @Test
  void theImagesUserIsNotHonouredByWhoMayNotBecomeAnother() {
    assertThat(place(ORDINARY, "app", "/").user()).isEmpty();
  }

  @Test
  void rootBecomesTheImagesUserWhoThenReachesTheRunsFolders() throws IOException {
    assertThat(place(DOCKERS_ROOT, "app:app", "/").user()).contains("app:app");

    assertThat(modes(workspace.scratch())).isEqualTo("rwxrwxrwx");
    assertThat(modes(Objects.requireNonNull(workspace.scratch().getParent())))
        .isEqualTo("rwx--x--x");
  }

  @Test
  void rootStaysRootAndTheRunsFoldersStayClosed() throws IOException {
    for (String user : List.of("root", "0", "0:0", "", ":0")) {
      assertThat(place(DOCKERS_ROOT, user, "/").user()).as(user).isEmpty();
    }
    assertThat(modes(Objects.requireNonNull(workspace.scratch().getParent())))
        .isEqualTo("rwx------");
  }

  @Test
  void theHomeIsTheUsersWhereItCanBeWritten() {
    assertThat(place(DOCKERS_ROOT, "root", "/").home()).contains(Path.of("/root"));
  }

  @Test
  void theHomeThatTheImageNamesComesFirstAndTheLastNameCounts() throws IOException {
    Files.createDirectories(root.resolve("data"));

    assertThat(place(DOCKERS_ROOT, "root", "/", "HOME=/nowhere", "HOME=/data").home())
        .contains(Path.of("/data"));
  }

  @Test
  void aHomeThatIsNotThereIsReplacedByOneOfTheRun() {
    assertThat(place(ORDINARY, "root", "/").home()).contains(workspace.scratch());
    assertThat(place(DOCKERS_ROOT, "root", "/", "HOME=/nowhere").home())
        .contains(workspace.scratch());
  }

  @Test
  void aHomeThatBelongsToSomebodyElseIsReplacedToo() throws IOException {
    assertThat(place(DOCKERS_ROOT, "app", "/").home()).contains(workspace.scratch());

    Files.setPosixFilePermissions(
        root.resolve("home/app"), PosixFilePermissions.fromString("rwxrwxrwx"));
    assertThat(place(DOCKERS_ROOT, "app", "/").home()).contains(Path.of("/home/app"));
  }

  @Test
  void temporaryFilesAreOfTheRun() {
    assertThat(place(ORDINARY, "root", "/").temporary()).contains(workspace.scratch());
  }

  @Test
  void aWorkingDirectoryThatIsMissingIsMade() {
    assertThat(place(DOCKERS_ROOT, "root", "/srv/app").workingDirectory()).contains("/srv/app");

    assertThat(root.resolve("srv/app")).isDirectory();
  }

  @Test
  void aWorkingDirectoryThatCannotBeMadeIsReplacedByAFolderOfTheRun() throws IOException {
    Files.writeString(root.resolve("file"), "");

    assertThat(place(ORDINARY, "root", "/file/app").workingDirectory())
        .contains(workspace.scratch().toString());
  }

  private static String modes(Path folder) throws IOException {
    return PosixFilePermissions.toString(Files.getPosixFilePermissions(folder));
  }
}
