package io.scar.layer.bundle;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.io.OutputStream;
import java.lang.classfile.ClassFile;
import java.lang.constant.ClassDesc;
import java.lang.constant.ConstantDescs;
import java.lang.constant.MethodTypeDesc;
import java.net.URL;
import java.net.URLClassLoader;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.jar.JarEntry;
import java.util.jar.JarFile;
import java.util.jar.JarOutputStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class OldClassFilesTest {

  private static final String NAME = "old.Larger";

  /** A class with a branch, which needs a stack map from version 50 on, and has none. */
  private static byte[] larger(int version) {
    MethodTypeDesc type =
        MethodTypeDesc.of(ConstantDescs.CD_int, ConstantDescs.CD_int, ConstantDescs.CD_int);
    return ClassFile.of(ClassFile.StackMapsOption.DROP_STACK_MAPS)
        .build(
            ClassDesc.of(NAME),
            made ->
                made.withVersion(version, 0)
                    .withFlags(ClassFile.ACC_PUBLIC)
                    .withMethodBody(
                        "of",
                        type,
                        ClassFile.ACC_PUBLIC | ClassFile.ACC_STATIC,
                        code -> {
                          var second = code.newLabel();
                          code.iload(0).iload(1).if_icmplt(second).iload(0).ireturn();
                          code.labelBinding(second).iload(1).ireturn();
                        }));
  }

  private static Path jar(Path folder, int version) throws IOException {
    Path jar = folder.resolve("old.jar");
    try (OutputStream file = Files.newOutputStream(jar);
        JarOutputStream out = new JarOutputStream(file)) {
      out.putNextEntry(new JarEntry("old/Larger.class"));
      out.write(larger(version));
      out.putNextEntry(new JarEntry("old/text"));
      out.write("unchanged".getBytes(StandardCharsets.UTF_8));
    }
    return jar;
  }

  @Test
  void anOldClassHasStackMapsAfterwardsAndDoesTheSame(@TempDir Path folder) throws Exception {
    Path jar = jar(folder, ClassFile.JAVA_5_VERSION);

    assertThat(OldClassFiles.raise(jar, List.of(jar))).isEqualTo(1);

    try (JarFile entries = new JarFile(jar.toFile());
        URLClassLoader loader = new URLClassLoader(new URL[] {jar.toUri().toURL()}, null)) {
      byte[] made = entries.getInputStream(entries.getJarEntry("old/Larger.class")).readAllBytes();
      assertThat(ClassFile.of().parse(made).majorVersion()).isEqualTo(ClassFile.JAVA_8_VERSION);
      assertThat(entries.getInputStream(entries.getJarEntry("old/text")).readAllBytes())
          .asString()
          .isEqualTo("unchanged");
      assertThat(entries.getJarEntry("META-INF/CHANGES")).isNotNull();
      // The runtime verifies it: without its stack map it would not be loaded.
      assertThat(loader.loadClass(NAME).getMethod("of", int.class, int.class).invoke(null, 3, 7))
          .isEqualTo(7);
    }
  }

  @Test
  void aJarWithoutOldClassesStaysAsItIs(@TempDir Path folder) throws IOException {
    Path jar = jar(folder, ClassFile.JAVA_8_VERSION);
    byte[] before = Files.readAllBytes(jar);

    assertThat(OldClassFiles.raise(jar, List.of(jar))).isZero();

    assertThat(jar).hasBinaryContent(before);
  }

  /** Of two branches with a type each, the stack map wants the one that both are. */
  private static byte[] ofEither(ClassDesc first, ClassDesc second) {
    MethodTypeDesc type =
        MethodTypeDesc.of(ConstantDescs.CD_Object, ConstantDescs.CD_int, first, second);
    return ClassFile.of(
            ClassFile.StackMapsOption.DROP_STACK_MAPS,
            ClassFile.ClassHierarchyResolverOption.of(name -> null))
        .build(
            ClassDesc.of("old.Either"),
            made ->
                made.withVersion(ClassFile.JAVA_5_VERSION, 0)
                    .withFlags(ClassFile.ACC_PUBLIC)
                    .withMethodBody(
                        "of",
                        type,
                        ClassFile.ACC_PUBLIC | ClassFile.ACC_STATIC,
                        code -> {
                          var other = code.newLabel();
                          var end = code.newLabel();
                          code.iload(0).ifeq(other).aload(1).goto_(end);
                          code.labelBinding(other).aload(2);
                          code.labelBinding(end).areturn();
                        }));
  }

  private static Path jar(Path folder, Map<String, byte[]> entries) throws IOException {
    Path jar = folder.resolve("old.jar");
    try (OutputStream file = Files.newOutputStream(jar);
        JarOutputStream out = new JarOutputStream(file)) {
      for (Map.Entry<String, byte[]> entry : entries.entrySet()) {
        out.putNextEntry(new JarEntry(entry.getKey()));
        out.write(entry.getValue());
      }
    }
    return jar;
  }

  @Test
  void aClassOfTypesThatNoJarHasStaysAsItIsAndTheOthersAreRaised(@TempDir Path folder)
      throws IOException {
    byte[] unresolved = ofEither(ClassDesc.of("missing.One"), ClassDesc.of("missing.Other"));
    Path jar =
        jar(
            folder,
            Map.of(
                "old/Either.class",
                unresolved,
                "old/Larger.class",
                larger(ClassFile.JAVA_5_VERSION),
                "old/Cut.class",
                new byte[] {1, 2, 3}));

    assertThat(OldClassFiles.raise(jar, List.of(jar))).isEqualTo(1);

    try (JarFile entries = new JarFile(jar.toFile())) {
      assertThat(entries.getInputStream(entries.getJarEntry("old/Either.class")))
          .hasBinaryContent(unresolved);
      assertThat(entries.getInputStream(entries.getJarEntry("old/Cut.class")))
          .hasBinaryContent(new byte[] {1, 2, 3});
    }
  }

  @Test
  void whatWasSaidOfChangesBeforeStays(@TempDir Path folder) throws IOException {
    Path jar =
        jar(
            folder,
            Map.of(
                "META-INF/CHANGES", "Of before.".getBytes(StandardCharsets.UTF_8),
                "old/Larger.class", larger(ClassFile.JAVA_5_VERSION)));

    OldClassFiles.raise(jar, List.of(jar));

    try (JarFile entries = new JarFile(jar.toFile())) {
      assertThat(
              new String(
                  entries.getInputStream(entries.getJarEntry("META-INF/CHANGES")).readAllBytes(),
                  StandardCharsets.UTF_8))
          .startsWith("Of before.\n")
          .contains("stack maps");
    }
  }

  @Test
  void aSignedJarStaysAsItIs(@TempDir Path folder) throws IOException {
    Path jar =
        jar(
            folder,
            Map.of(
                "META-INF/KEY.SF",
                new byte[] {1},
                "old/Larger.class",
                larger(ClassFile.JAVA_5_VERSION)));
    byte[] before = Files.readAllBytes(jar);

    assertThat(OldClassFiles.raise(jar, List.of(jar))).isZero();

    assertThat(jar).hasBinaryContent(before);
  }
}
