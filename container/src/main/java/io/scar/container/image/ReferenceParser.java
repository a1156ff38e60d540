package io.scar.container.image;

import io.scar.container.ContainerException;
import io.scar.container.ContainerException.Kind;
import java.nio.file.Files;
import java.nio.file.InvalidPathException;
import java.nio.file.Path;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/** Tells the kinds of {@link Reference} apart. */
final class ReferenceParser {

  private static final Pattern ARCHIVE_NAME =
      Pattern.compile(".*\\.(?:tar|tgz|tar\\.[a-z0-9]+|tzst)", Pattern.DOTALL);

  private ReferenceParser() {}

  static Reference parse(String text, Path base) throws ContainerException {
    if (text.isBlank()) {
      throw new ContainerException(
          Kind.INVALID,
          "no image is named; give a registry's name, a path, oci:FOLDER or docker-archive:FILE");
    }
    if (text.startsWith("oci:")) {
      Tagged tagged = tagged(text, text.substring("oci:".length()), base);
      return new Reference.OciLayout(tagged.path(), tagged.tag());
    }
    for (String prefix : new String[] {"docker-archive:", "oci-archive:"}) {
      if (text.startsWith(prefix)) {
        Tagged tagged = tagged(text, text.substring(prefix.length()), base);
        return new Reference.Archive(tagged.path(), tagged.tag());
      }
    }
    if (text.startsWith("docker://")) {
      return Reference.Registry.parse(text.substring("docker://".length()));
    }
    if (text.startsWith("s3://")) {
      return s3(text);
    }
    return isPath(text, base) ? path(resolve(text, text, base)) : Reference.Registry.parse(text);
  }

  static boolean isPath(String text, Path base) {
    return looksLikePath(text) || isImage(text, base);
  }

  static boolean isAmbiguous(String text, Path base) {
    if (looksLikePath(text) || !isImage(text, base)) {
      return false;
    }
    try {
      Reference.Registry.parse(text);
      return true;
    } catch (ContainerException e) {
      return false;
    }
  }

  private static boolean isImage(String text, Path base) {
    try {
      return StoredForm.isImage(base.resolve(text));
    } catch (InvalidPathException e) {
      return false;
    }
  }

  private static Reference s3(String text) throws ContainerException {
    String rest = text.substring("s3://".length());
    int slash = rest.indexOf('/');
    try {
      return slash < 0
          ? new Reference.S3(rest, "")
          : new Reference.S3(rest.substring(0, slash), rest.substring(slash + 1));
    } catch (IllegalArgumentException e) {
      throw new ContainerException(
          Kind.INVALID,
          "`" + text + "`: " + e.getMessage() + "; write s3://BUCKET/FOLDER/IMAGE.tar",
          e);
    }
  }

  private static Reference path(Path path) {
    return Files.isDirectory(path)
        ? new Reference.OciLayout(path, null)
        : new Reference.Archive(path, null);
  }

  private static boolean looksLikePath(String text) {
    return text.startsWith("/")
        || text.startsWith("./")
        || text.startsWith("../")
        || text.equals(".")
        || text.equals("..")
        || ARCHIVE_NAME.matcher(text).matches();
  }

  private static boolean exists(String text, Path base) {
    try {
      return Files.exists(base.resolve(text));
    } catch (InvalidPathException e) {
      return false;
    }
  }

  private record Tagged(Path path, @Nullable String tag) {}

  /** A path and what follows its first colon, unless the whole is a path that exists. */
  private static Tagged tagged(String text, String rest, Path base) throws ContainerException {
    int colon = rest.indexOf(':');
    if (colon < 0 || exists(rest, base)) {
      return new Tagged(resolve(text, rest, base), null);
    }
    String tag = rest.substring(colon + 1);
    return new Tagged(resolve(text, rest.substring(0, colon), base), tag.isEmpty() ? null : tag);
  }

  private static Path resolve(String text, String path, Path base) throws ContainerException {
    if (path.isEmpty()) {
      throw new ContainerException(
          Kind.INVALID, "`" + text + "` names no path; write for instance oci:FOLDER");
    }
    try {
      return base.resolve(path).toAbsolutePath().normalize();
    } catch (InvalidPathException e) {
      throw new ContainerException(Kind.INVALID, "`" + text + "` is no path: " + e.getReason(), e);
    }
  }
}
