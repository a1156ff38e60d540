package io.scar.layer.bundle;

import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.util.List;
import java.util.Map;
import java.util.jar.JarEntry;
import java.util.jar.JarFile;
import java.util.regex.Pattern;
import java.util.stream.Stream;

/**
 * The native halves of libraries, out of their jars and under names without versions, for {@code
 * bootstrap} to name: {@code NativeLibraries LIB FOLDER}.
 */
public final class NativeLibraries {

  private static final Map<String, Pattern> WANTED =
      Map.of(
          "libaws-lambda-jni.so", Pattern.compile("jni/libaws-lambda-jni\\.linux-x86_64\\.so"),
          "libconscrypt_openjdk_jni-linux-x86_64.so",
              Pattern.compile("META-INF/native/libconscrypt_openjdk_jni-linux-x86_64\\.so"),
          "libzstd-jni.so", Pattern.compile("linux/amd64/libzstd-jni-[0-9.-]+\\.so"));

  private NativeLibraries() {}

  /**
   * @throws IllegalStateException if a library is in no jar, or in two
   */
  public static void main(String[] args) throws IOException {
    Path folder = Path.of(args[1]);
    List<Path> jars = jars(Path.of(args[0]));
    for (Map.Entry<String, Pattern> library : WANTED.entrySet()) {
      int found = 0;
      for (Path jar : jars) {
        found += extract(jar, library.getValue(), folder.resolve(library.getKey()));
      }
      if (found != 1) {
        throw new IllegalStateException(
            "%s is in %d jars of %s".formatted(library.getValue(), found, args[0]));
      }
    }
  }

  /** The jars of a folder, by name. */
  static List<Path> jars(Path folder) throws IOException {
    try (Stream<Path> files = Files.list(folder)) {
      return files.filter(file -> file.toString().endsWith(".jar")).sorted().toList();
    }
  }

  private static int extract(Path jar, Pattern name, Path to) throws IOException {
    int found = 0;
    try (JarFile entries = new JarFile(jar.toFile())) {
      for (JarEntry entry : entries.stream().toList()) {
        if (name.matcher(entry.getName()).matches()) {
          try (InputStream content = entries.getInputStream(entry)) {
            Files.copy(content, to, StandardCopyOption.REPLACE_EXISTING);
          }
          found++;
        }
      }
    }
    return found;
  }
}
