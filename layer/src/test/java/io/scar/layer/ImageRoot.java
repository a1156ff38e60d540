package io.scar.layer;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.FileVisitResult;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.SimpleFileVisitor;
import java.nio.file.attribute.BasicFileAttributes;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import org.assertj.core.api.Assertions;

/**
 * The root of a repackaged image, made by hand: the image's own files, the built bundle in {@code
 * /opt/scar}, the image's configuration beside it, the function's package in {@code /var/task}. It
 * is entered by the engine, which needs neither Docker nor root.
 */
final class ImageRoot implements AutoCloseable {

  private static final Path BUNDLE = Path.of("target/bundle-image/opt/scar").toAbsolutePath();
  private static final Path ENGINE = Path.of("../engine/target/scar-exec").toAbsolutePath();

  private final Path folder;

  /** Of an image from scratch, with nothing in it. */
  ImageRoot(String config, String functionConfig) throws IOException {
    // On the disk of the bundle, whose files are linked and not copied.
    folder = Files.createTempDirectory(Path.of("target").toAbsolutePath(), "image-root-");
    Files.setPosixFilePermissions(folder, PosixFilePermissions.fromString("rwxr-xr-x"));
    Files.createDirectory(root());
    link(BUNDLE, root().resolve("opt/scar"));
    file(
        "opt/scar/image.json",
        "{\"architecture\":\"amd64\",\"os\":\"linux\",\"config\":%s,\"rootfs\":{\"type\":\"layers\",\"diff_ids\":[]}}"
            .formatted(config));
    file("var/task/function_config.yaml", functionConfig);
  }

  Path root() {
    return folder.resolve("root");
  }

  ImageRoot file(String path, String text) throws IOException {
    return file(path, text.getBytes(StandardCharsets.UTF_8));
  }

  ImageRoot file(String path, byte[] content) throws IOException {
    Path file = root().resolve(path);
    Files.createDirectories(Objects.requireNonNull(file.getParent()));
    Files.write(file, content);
    return this;
  }

  /** A static program of one C source. */
  ImageRoot program(String path, String source) throws IOException, InterruptedException {
    Path file = root().resolve(path);
    Files.createDirectories(Objects.requireNonNull(file.getParent()));
    Path text = Files.writeString(folder.resolve("program.c"), source);
    Process compiler =
        new ProcessBuilder("gcc", "-static", "-o", file.toString(), text.toString())
            .inheritIO()
            .start();
    Assertions.assertThat(compiler.waitFor()).as("gcc -static (libc6-dev)").isZero();
    return this;
  }

  /** The bundle's entry point in the root, whose changes go to a folder of their own. */
  ProcessBuilder start(String mode, String... arguments) {
    List<String> command =
        new ArrayList<>(
            List.of(
                ENGINE.toString(),
                "--mode",
                mode,
                "--root",
                root().toString(),
                "--upper",
                upper().toString(),
                "--",
                "/opt/scar/start"));
    command.addAll(List.of(arguments));
    return new ProcessBuilder(command);
  }

  /** What runs changed of the root. */
  Path upper() {
    return folder.resolve("upper");
  }

  /** Waits for events as in Lambda, where nothing is said but by the Runtime API. */
  UnpackedLayer.Running running(String mode, Map<String, String> variables) throws IOException {
    Map<String, String> all = new HashMap<>(variables);
    all.put("LAMBDA_TASK_ROOT", "/var/task");
    all.put("TMPDIR", "/tmp");
    return new UnpackedLayer.Running(
        start(mode), folder, Files.createDirectories(folder.resolve("work")), all);
  }

  /** The modes that work on this machine. */
  static List<String> modes() {
    return works("namespaces") ? List.of("namespaces", "rewrite") : List.of("rewrite");
  }

  private static boolean works(String mode) {
    try {
      Path scratch = Files.createTempDirectory(Path.of("target").toAbsolutePath(), "probe-");
      try {
        Path root = Files.createDirectory(scratch.resolve("root"));
        Files.copy(ENGINE, root.resolve("program"));
        return new ProcessBuilder(
                    ENGINE.toString(),
                    "--mode",
                    mode,
                    "--root",
                    root.toString(),
                    "--upper",
                    scratch.resolve("upper").toString(),
                    "--",
                    "/program",
                    "--version")
                .redirectErrorStream(true)
                .redirectOutput(ProcessBuilder.Redirect.DISCARD)
                .start()
                .waitFor()
            == 0;
      } finally {
        remove(scratch);
      }
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new IllegalStateException(e);
    }
  }

  private static void link(Path from, Path to) throws IOException {
    Files.createDirectories(Objects.requireNonNull(to.getParent()));
    Files.walkFileTree(
        from,
        new SimpleFileVisitor<>() {
          @Override
          public FileVisitResult preVisitDirectory(Path folder, BasicFileAttributes attributes)
              throws IOException {
            Files.createDirectory(to.resolve(from.relativize(folder)));
            return FileVisitResult.CONTINUE;
          }

          @Override
          public FileVisitResult visitFile(Path file, BasicFileAttributes attributes)
              throws IOException {
            Files.createLink(to.resolve(from.relativize(file)), file);
            return FileVisitResult.CONTINUE;
          }
        });
  }

  @Override
  public void close() throws IOException {
    remove(folder);
  }

  /** Overlayfs leaves a folder that forbids to be looked into. */
  private static void remove(Path folder) throws IOException {
    io.scar.container.files.TreeRemover.remove(folder);
  }
}
