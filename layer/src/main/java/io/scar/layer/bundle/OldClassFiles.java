package io.scar.layer.bundle;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.lang.classfile.ClassFile;
import java.lang.classfile.ClassHierarchyResolver;
import java.lang.classfile.ClassModel;
import java.lang.classfile.ClassTransform;
import java.lang.classfile.CodeTransform;
import java.net.URL;
import java.net.URLClassLoader;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.jar.JarEntry;
import java.util.jar.JarFile;
import java.util.jar.JarOutputStream;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/**
 * Raises classes of libraries that were compiled for Java 5 and before: {@code OldClassFiles LIB}.
 * They have no stack maps, and the Java runtime keeps no class without them in an AOT cache, so
 * that each start would read, check and link them anew. What the classes do stays as it is; so does
 * a class whose stack maps cannot be told, as they depend on classes that no jar has, and a jar
 * that is signed.
 *
 * @see <a href="https://docs.oracle.com/javase/specs/jvms/se25/html/jvms-4.html#jvms-4.10">JVM
 *     specification: verification of class files</a>
 */
public final class OldClassFiles {

  /** The first version that wants stack maps, and has nothing else to do without them. */
  private static final int WITH_STACK_MAPS = ClassFile.JAVA_8_VERSION;

  /** What the licences of libraries want to be said of a changed one. */
  private static final String CHANGES = "META-INF/CHANGES";

  private static final Pattern SIGNATURE = Pattern.compile("META-INF/[^/]+\\.SF");

  private static final int VERSION_AT = 6;

  private OldClassFiles() {}

  /** Raises the classes of all jars of a folder, in their places. */
  public static void main(String[] args) throws IOException {
    List<Path> jars = NativeLibraries.jars(Path.of(args[0]));
    for (Path jar : jars) {
      raise(jar, jars);
    }
  }

  /**
   * Raises the old classes of a jar; one that has none stays as it is.
   *
   * @param all the jars whose classes it may use
   * @return how many were raised
   */
  static int raise(Path jar, List<Path> all) throws IOException {
    Map<String, byte[]> raised = new HashMap<>();
    byte[] made;
    try (JarFile entries = new JarFile(jar.toFile());
        URLClassLoader classes =
            new URLClassLoader(urls(all), ClassLoader.getPlatformClassLoader())) {
      if (entries.stream().anyMatch(entry -> SIGNATURE.matcher(entry.getName()).matches())) {
        return 0;
      }
      ClassFile format =
          ClassFile.of(
              ClassFile.StackMapsOption.GENERATE_STACK_MAPS,
              ClassFile.ClassHierarchyResolverOption.of(
                  ClassHierarchyResolver.ofResourceParsing(classes)
                      .orElse(ClassHierarchyResolver.defaultResolver())));
      for (JarEntry entry : entries.stream().toList()) {
        byte[] content = entries.getInputStream(entry).readAllBytes();
        if (isOld(entry.getName(), content)) {
          raised(format, entry.getName(), content)
              .ifPresent(higher -> raised.put(entry.getName(), higher));
        }
      }
      if (raised.isEmpty()) {
        return 0;
      }
      made = with(raised, entries);
    }
    Path part = jar.resolveSibling(jar.getFileName() + ".part");
    Files.write(part, made);
    Files.move(part, jar, StandardCopyOption.ATOMIC_MOVE, StandardCopyOption.REPLACE_EXISTING);
    return raised.size();
  }

  private static URL[] urls(List<Path> jars) throws IOException {
    URL[] urls = new URL[jars.size()];
    for (int i = 0; i < urls.length; i++) {
      urls[i] = jars.get(i).toUri().toURL();
    }
    return urls;
  }

  private static byte[] with(Map<String, byte[]> raised, JarFile entries) throws IOException {
    ByteArrayOutputStream made = new ByteArrayOutputStream();
    try (JarOutputStream out = new JarOutputStream(made)) {
      String changes =
          "The class files that were older are of version %d, with stack maps.\n"
              .formatted(WITH_STACK_MAPS);
      for (JarEntry entry : entries.stream().toList()) {
        byte[] content = entries.getInputStream(entry).readAllBytes();
        if (entry.getName().equals(CHANGES)) {
          changes = new String(content, StandardCharsets.UTF_8) + "\n" + changes;
        } else {
          put(out, entry.getName(), entry.getTime(), raised.getOrDefault(entry.getName(), content));
        }
      }
      put(out, CHANGES, 0, changes.getBytes(StandardCharsets.UTF_8));
    }
    return made.toByteArray();
  }

  private static boolean isOld(String name, byte[] content) {
    return name.endsWith(".class")
        && content.length > VERSION_AT + 1
        && version(content) < ClassFile.JAVA_6_VERSION;
  }

  /** The major version, which stands behind the magic number and the minor version. */
  private static int version(byte[] content) {
    return ((content[VERSION_AT] & 0xff) << Byte.SIZE) | (content[VERSION_AT + 1] & 0xff);
  }

  /** Empty, and told, if it cannot be. */
  private static Optional<byte[]> raised(ClassFile format, String name, byte[] content) {
    try {
      ClassModel model = format.parse(content);
      byte[] raised =
          format.transformClass(
              model,
              ClassTransform.transformingMethodBodies(CodeTransform.ACCEPT_ALL)
                  .andThen(
                      ClassTransform.endHandler(
                          builder -> builder.withVersion(WITH_STACK_MAPS, 0))));
      var problems = format.verify(raised);
      if (problems.isEmpty()) {
        return Optional.of(raised);
      }
      tell(name, problems.getFirst().toString());
    } catch (IllegalArgumentException e) {
      tell(name, e.getMessage());
    }
    return Optional.empty();
  }

  private static void tell(String name, @Nullable String reason) {
    System.err.printf("%s stays as old as it is: %s%n", name, reason);
  }

  private static void put(JarOutputStream out, String name, long time, byte[] content)
      throws IOException {
    JarEntry entry = new JarEntry(name);
    entry.setTime(time);
    out.putNextEntry(entry);
    out.write(content);
    out.closeEntry();
  }
}
