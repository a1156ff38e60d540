package io.scar.supervisor.workspace;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class WorkspacesTest {

  @TempDir Path temporary;

  @Test
  void aWorkspaceIsGoneWhateverTheModesInItAre() throws IOException {
    try (Workspaces workspaces = Workspaces.in(temporary)) {
      Path upper;
      try (Workspace workspace = workspaces.open()) {
        upper = workspace.upper();
        Path work = Files.createDirectories(upper.resolve("work/work"));
        Path closed = Files.createDirectories(workspace.output().resolve("closed/deep"));
        Files.writeString(closed.resolve("file"), "x");
        Files.setPosixFilePermissions(work, PosixFilePermissions.fromString("---------"));
        Files.setPosixFilePermissions(closed, PosixFilePermissions.fromString("r-xr-xr-x"));
        Files.setPosixFilePermissions(
            closed.getParent(), PosixFilePermissions.fromString("---------"));
      }

      assertThat(upper.getParent()).doesNotExist();
    }
  }

  @Test
  void aLinkIsRemovedAndWhatItLeadsToStays() throws IOException {
    Path outside = Files.createDirectories(temporary.resolve("outside"));
    Files.writeString(outside.resolve("precious"), "x");
    try (Workspaces workspaces = Workspaces.in(temporary);
        Workspace workspace = workspaces.open()) {
      Files.createSymbolicLink(workspace.output().resolve("link"), outside);
    }

    assertThat(outside.resolve("precious")).hasContent("x");
  }

  @Test
  void whatAKilledProcessLeftIsRemovedAndWhatALivingOneUsesStays() throws IOException {
    try (Workspaces living = Workspaces.in(temporary);
        Workspace used = living.open()) {
      Path left = Files.createDirectories(temporary.resolve("scar/runs/killed"));
      Files.createDirectories(left.resolve("invocation/upper"));

      try (Workspaces next = Workspaces.in(temporary)) {
        assertThat(left).doesNotExist();
        assertThat(used.input()).isDirectory();
        assertThat(next.cache()).isDirectory();
      }
    }
    try (Stream<Path> runs = Files.list(temporary.resolve("scar/runs"))) {
      assertThat(runs).isEmpty();
    }
  }

  @Test
  void theCacheIsKept() throws IOException {
    try (Workspaces first = Workspaces.in(temporary)) {
      Files.writeString(first.cache().resolve("model"), "trained");
    }
    try (Workspaces second = Workspaces.in(temporary)) {
      assertThat(second.cache().resolve("model")).hasContent("trained");
    }
  }
}
