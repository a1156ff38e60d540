package io.scar.local.s3;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.file.FileVisitResult;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.SimpleFileVisitor;
import java.nio.file.attribute.BasicFileAttributes;
import java.nio.file.attribute.UserDefinedFileAttributeView;
import java.util.HashMap;
import java.util.HashSet;
import java.util.Map;
import java.util.Set;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Hides what the object store writes beside an object until it is whole: a file {@code KEY-UUID},
 * which it would list like any other. A key of this form that is nobody's unfinished object is
 * shown.
 */
final class UnfinishedObjects {

  private static final Logger LOG = LoggerFactory.getLogger(UnfinishedObjects.class);
  private static final Pattern NAME =
      Pattern.compile("(.+)-[0-9a-f]{8}(?:-[0-9a-f]{4}){3}-[0-9a-f]{12}", Pattern.DOTALL);

  /** The attribute that the object store gives to every whole object. */
  private static final String WHOLE = "user.content-md5";

  private final Map<String, Integer> writes = new HashMap<>();

  /** What was finished while somebody lists: the list may have been made before. */
  private final Set<String> justWritten = new HashSet<>();

  private int listings;

  /** An object is being written until this is closed. */
  interface Write extends AutoCloseable {
    @Override
    void close();
  }

  /** A list of objects is being made until this is closed. */
  final class Listing implements AutoCloseable {

    /** Whether nothing can be hidden. */
    boolean complete() {
      synchronized (UnfinishedObjects.this) {
        return writes.isEmpty() && justWritten.isEmpty();
      }
    }

    boolean hides(String bucket, String key) {
      Matcher name = NAME.matcher(key);
      if (!name.matches()) {
        return false;
      }
      String object = bucket + "/" + name.group(1);
      synchronized (UnfinishedObjects.this) {
        return writes.containsKey(object) || justWritten.contains(object);
      }
    }

    @Override
    public void close() {
      synchronized (UnfinishedObjects.this) {
        listings--;
        if (listings == 0) {
          justWritten.clear();
        }
      }
    }
  }

  synchronized Write write(S3Target target) {
    String object = target.bucket() + "/" + target.key();
    writes.merge(object, 1, Integer::sum);
    return () -> written(object);
  }

  private synchronized void written(String object) {
    writes.computeIfPresent(object, (name, count) -> count == 1 ? null : count - 1);
    if (listings > 0) {
      justWritten.add(object);
    }
  }

  synchronized Listing list() {
    listings++;
    return new Listing();
  }

  /**
   * Removes what a killed process left unfinished. Where the file system keeps no attributes there
   * is nothing to tell it by, and it stays.
   *
   * @param objects the folder of the buckets
   */
  static void sweep(Path objects) throws IOException {
    if (!keepsAttributes(objects)) {
      return;
    }
    Files.walkFileTree(
        objects,
        new SimpleFileVisitor<>() {
          @Override
          public FileVisitResult visitFile(Path file, BasicFileAttributes attributes)
              throws IOException {
            if (NAME.matcher(file.getFileName().toString()).matches()
                && attributes.isRegularFile()
                && !view(file).list().contains(WHOLE)) {
              LOG.warn("removing {}, an upload that a killed process left unfinished", file);
              Files.deleteIfExists(file);
            }
            return FileVisitResult.CONTINUE;
          }
        });
  }

  private static boolean keepsAttributes(Path folder) throws IOException {
    Path probe = Files.createTempFile(folder.toAbsolutePath().getParent(), "attributes-", ".probe");
    try {
      view(probe).write(WHOLE, ByteBuffer.wrap(new byte[] {1}));
      return true;
    } catch (IOException | UnsupportedOperationException e) {
      return false;
    } finally {
      Files.delete(probe);
    }
  }

  private static UserDefinedFileAttributeView view(Path file) {
    UserDefinedFileAttributeView view =
        Files.getFileAttributeView(file, UserDefinedFileAttributeView.class);
    if (view == null) {
      throw new UnsupportedOperationException("no attributes on " + file);
    }
    return view;
  }
}
