package io.scar.layer.emulator;

import io.scar.layer.TestLayout;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.stream.Stream;

/** A function's package, as it lies in {@code LAMBDA_TASK_ROOT}. */
public final class TaskRoot {

  private final Path folder;

  /**
   * @param folder must not be there yet
   * @param config what {@code function_config.yaml} says
   */
  public TaskRoot(Path folder, String config) throws IOException {
    this.folder = folder;
    Bundle.makeFolder(folder);
    file("function_config.yaml", config);
  }

  public TaskRoot file(String name, String text) throws IOException {
    Bundle.open(Files.writeString(folder.resolve(name), text), false);
    return this;
  }

  public TaskRoot program(Path program) throws IOException {
    Bundle.open(Files.copy(program, folder.resolve(program.getFileName())), true);
    return this;
  }

  /** The image, as {@code container.image_file: image} names it. */
  public TaskRoot image(TestLayout image) throws IOException {
    Path layout = folder.resolve("image");
    image.write(layout);
    try (Stream<Path> files = Files.walk(layout)) {
      files.forEach(TaskRoot::open);
    }
    return this;
  }

  public Path folder() {
    return folder;
  }

  private static void open(Path file) {
    try {
      Bundle.open(file, Files.isDirectory(file));
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }
}
