package io.scar.local.lambda.disk;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.file.FileVisitResult;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.nio.file.SimpleFileVisitor;
import java.nio.file.StandardCopyOption;
import java.nio.file.StandardOpenOption;
import java.nio.file.attribute.BasicFileAttributes;
import java.util.UUID;
import org.jspecify.annotations.Nullable;

/** Writes that survive a kill and a power cut: a temporary file, forced to disk, then renamed. */
public final class DurableFiles {

  /** The end of the name of a file that is not finished; such files may be deleted at any start. */
  public static final String UNFINISHED = ".unfinished";

  private DurableFiles() {}

  /** Makes {@code file} hold {@code parts}, one after the other. Readers see the old or the new. */
  public static void write(Path file, byte[]... parts) throws IOException {
    Path folder = parent(file);
    Files.createDirectories(folder);
    Path unfinished = folder.resolve(file.getFileName() + "." + UUID.randomUUID() + UNFINISHED);
    try {
      try (FileChannel channel =
          FileChannel.open(unfinished, StandardOpenOption.CREATE_NEW, StandardOpenOption.WRITE)) {
        for (byte[] part : parts) {
          ByteBuffer buffer = ByteBuffer.wrap(part);
          while (buffer.hasRemaining()) {
            channel.write(buffer);
          }
        }
        channel.force(true);
      }
      move(unfinished, file);
    } finally {
      Files.deleteIfExists(unfinished);
    }
  }

  /** Renames within one file system, and makes the new name durable. */
  public static void move(Path from, Path to) throws IOException {
    Files.move(from, to, StandardCopyOption.ATOMIC_MOVE, StandardCopyOption.REPLACE_EXISTING);
    try (FileChannel folder = FileChannel.open(parent(to), StandardOpenOption.READ)) {
      folder.force(true);
    }
  }

  /** Deletes a file or a folder with all that is in it; links are deleted, never followed. */
  public static void deleteTree(Path top) throws IOException {
    try {
      Files.walkFileTree(
          top,
          new SimpleFileVisitor<>() {
            @Override
            public FileVisitResult visitFile(Path file, BasicFileAttributes attributes)
                throws IOException {
              Files.deleteIfExists(file);
              return FileVisitResult.CONTINUE;
            }

            @Override
            public FileVisitResult postVisitDirectory(Path folder, @Nullable IOException failure)
                throws IOException {
              if (failure != null) {
                throw failure;
              }
              Files.deleteIfExists(folder);
              return FileVisitResult.CONTINUE;
            }
          });
    } catch (NoSuchFileException gone) {
      // What was to be done is done.
      return;
    }
  }

  private static Path parent(Path file) {
    Path parent = file.toAbsolutePath().getParent();
    if (parent == null) {
      throw new IllegalArgumentException(file + " has no parent folder");
    }
    return parent;
  }
}
