package io.scar.local.s3;

import io.scar.local.http.AwsException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.InvalidPathException;
import java.nio.file.Path;

/** Which keys objects can have here: S3's rules, and those of a file system on top. */
final class ObjectKey {

  private static final int LONGEST = 1024;

  /** Bytes of a file name, less what the store appends while it writes. */
  private static final int LONGEST_PART = 255 - 37;

  /** What the store keeps parts of uploads and versions under, and leaves out of lists. */
  private static final String RESERVED_FOR_UPLOADS = ".mpus-";

  private static final String RESERVED_FOR_VERSIONS = ".s3proxy-";

  private ObjectKey() {}

  /**
   * @param folder the bucket's
   * @throws AwsException 400 that says why the key cannot be stored
   */
  static void requireStorable(Path folder, String key) throws AwsException {
    if (key.getBytes(StandardCharsets.UTF_8).length > LONGEST) {
      throw new AwsException(400, "KeyTooLongError", "Your key is too long");
    }
    String name = key.endsWith("/") ? key.substring(0, key.length() - 1) : key;
    for (String part : name.split("/", -1)) {
      if (part.isEmpty() || part.equals(".") || part.equals("..") || part.indexOf('\0') >= 0) {
        throw refused(key, "its parts between slashes must not be empty, `.` or `..`");
      }
      if (part.startsWith(RESERVED_FOR_UPLOADS) || part.startsWith(RESERVED_FOR_VERSIONS)) {
        throw refused(
            key,
            "no part between slashes may begin with `%s` or `%s`"
                .formatted(RESERVED_FOR_UPLOADS, RESERVED_FOR_VERSIONS));
      }
      if (part.getBytes(StandardCharsets.UTF_8).length > LONGEST_PART) {
        throw refused(key, "a part between slashes is longer than " + LONGEST_PART + " bytes");
      }
    }
    Path file = resolve(folder, key, name);
    if (key.endsWith("/") ? Files.isRegularFile(file) : Files.isDirectory(file)) {
      throw refused(key, "another object's key has it as folder or file name");
    }
    for (Path up = file.getParent(); up != null && !up.equals(folder); up = up.getParent()) {
      if (Files.isRegularFile(up)) {
        throw refused(
            key, "the object `%s` stands where its folder would".formatted(folder.relativize(up)));
      }
    }
  }

  private static Path resolve(Path folder, String key, String name) throws AwsException {
    try {
      return folder.resolve(name);
    } catch (InvalidPathException e) {
      throw refused(
          key,
          "the file system cannot hold its characters; start the local cloud with LC_ALL=C.UTF-8");
    }
  }

  private static AwsException refused(String key, String reason) {
    return new AwsException(
        400,
        "InvalidArgument",
        "The local cloud keeps objects as files and cannot store the key `%s`: %s."
            .formatted(key, reason));
  }
}
