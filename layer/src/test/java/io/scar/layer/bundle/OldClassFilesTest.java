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
import java.nio.file.Files;
import java.nio.file.Path;
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
      out.write("unchanged".getBytes(java.nio.charset.StandardCharsets.UTF_8));
    }
    return jar;
  }

  @Test
  void anOldClassHasStackMapsAfterwardsAndDoesTheSame(@TempDir Path folder) throws Exception {
    Path jar = jar(folder, ClassFile.JAVA_5_VERSION);

    assertThat(OldClassFiles.raise(jar)).isEqualTo(1);

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

    assertThat(OldClassFiles.raise(jar)).isZero();

    assertThat(jar).hasBinaryContent(before);
  }
}
