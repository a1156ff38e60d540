package io.scar.cli.definition;

import io.scar.container.ContainerException;
import io.scar.container.image.Reference;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Locale;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/** How a user names an image. */
public final class ImageName {

  private static final String OCI = "oci:";
  private static final String DOCKER_ARCHIVE = "docker-archive:";
  private static final String OCI_ARCHIVE = "oci-archive:";
  private static final String S3 = "s3://";
  private static final String DOCKER = "docker://";
  private static final Pattern ILLEGAL = Pattern.compile("[^A-Za-z0-9_-]+");
  private static final int LONGEST_FUNCTION_NAME = 64;

  private ImageName() {}

  /**
   * Whether it is empty, or a prefix alone, as an unset variable of a shell leaves it: no path,
   * which would be the folder that the user is in.
   */
  static boolean namesNothing(String text) {
    String plain = text.strip();
    return plain.isEmpty()
        || plain.equals(OCI)
        || plain.equals(DOCKER_ARCHIVE)
        || plain.equals(OCI_ARCHIVE);
  }

  /** Makes the path in {@code text}, if it is one, absolute. */
  public static String resolve(String text, Path folder) {
    if (text.startsWith(OCI)) {
      return OCI + absolute(folder, text.substring(OCI.length()));
    }
    if (text.startsWith(DOCKER_ARCHIVE)) {
      return DOCKER_ARCHIVE + absolute(folder, text.substring(DOCKER_ARCHIVE.length()));
    }
    if (text.startsWith(OCI_ARCHIVE)) {
      return OCI_ARCHIVE + absolute(folder, text.substring(OCI_ARCHIVE.length()));
    }
    if (text.startsWith(S3) || text.startsWith(DOCKER) || Rules.isPlaceholder(text)) {
      return text;
    }
    return Reference.isPath(text, folder) ? absolute(folder, text) : text;
  }

  /**
   * A word on a name that could be a registry's as well, and is taken as the image that lies here
   * under it; null where there is nothing to say.
   */
  public static @Nullable String ambiguity(String text, Path folder) {
    return !hasPrefix(text) && Reference.isAmbiguous(text, folder)
        ? "`%s` is the image %s here; the registry's is `docker://%s`"
            .formatted(text, absolute(folder, text), text)
        : null;
  }

  private static boolean hasPrefix(String text) {
    return Stream.of(OCI, DOCKER_ARCHIVE, OCI_ARCHIVE, S3, DOCKER).anyMatch(text::startsWith);
  }

  /** Whether it only says where a name is to be put: {@code <image>}. */
  public static boolean isPlaceholder(String resolved) {
    return Rules.isPlaceholder(resolved);
  }

  /** Whether the image lies in a registry or in S3, as its resolved name tells. */
  public static boolean isRemote(String resolved) {
    return !resolved.startsWith(OCI)
        && !resolved.startsWith(OCI_ARCHIVE)
        && !resolved.startsWith(DOCKER_ARCHIVE)
        && !resolved.startsWith("/");
  }

  /**
   * Why the image is not where its resolved name says: nothing lies there. Null if something does,
   * if it cannot be seen, and of images elsewhere than in files.
   */
  public static @Nullable String absence(String resolved) {
    if (isRemote(resolved)) {
      return null;
    }
    try {
      return switch (Reference.parse(resolved, Path.of("/"))) {
        case Reference.OciLayout(Path folder, _) when Files.notExists(folder) ->
            "image folder %s does not exist; check the path (skopeo copy … oci:DIR makes one)"
                .formatted(folder);
        case Reference.Archive(Path file, _) when Files.notExists(file) ->
            "image archive %s does not exist; check the path (docker save -o FILE IMAGE makes one)"
                .formatted(file);
        default -> null;
      };
    } catch (ContainerException e) {
      return null; // what is wrong with it is told when it is opened
    }
  }

  /** The last part of the image's path, with its tag: what people call the image. */
  public static String shortName(String resolved) {
    String path = resolved;
    if (path.startsWith(OCI)) {
      path = path.substring(OCI.length());
    } else if (path.startsWith(DOCKER_ARCHIVE)) {
      path = path.substring(DOCKER_ARCHIVE.length());
    } else if (path.startsWith(OCI_ARCHIVE)) {
      path = path.substring(OCI_ARCHIVE.length());
    }
    while (path.endsWith("/")) {
      path = path.substring(0, path.length() - 1);
    }
    return path.substring(path.lastIndexOf('/') + 1);
  }

  /** As lists show it: where it comes from, or the last part of a path of this machine. */
  public static String listed(String resolved) {
    if (!isRemote(resolved)) {
      return shortName(resolved);
    }
    return resolved.startsWith(DOCKER) ? resolved.substring(DOCKER.length()) : resolved;
  }

  /** {@code scar-} and the last part of the image's path, made legal for Lambda. */
  public static String functionName(String resolved) {
    String name = shortName(resolved).replaceFirst("\\.(tar|tgz)(\\.[a-z0-9]+)?$", "");
    int end = name.indexOf('@');
    if (end < 0) {
      end = name.lastIndexOf(':');
    }
    if (end > 0) {
      name = name.substring(0, end);
    }
    String legal = "scar-" + ILLEGAL.matcher(name.toLowerCase(Locale.ROOT)).replaceAll("-");
    legal =
        legal.length() > LONGEST_FUNCTION_NAME ? legal.substring(0, LONGEST_FUNCTION_NAME) : legal;
    return legal.replaceFirst("-+$", "");
  }

  private static String absolute(Path folder, String path) {
    return folder.resolve(path).toAbsolutePath().normalize().toString();
  }
}
