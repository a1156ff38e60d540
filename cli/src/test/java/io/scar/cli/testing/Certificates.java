package io.scar.cli.testing;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;

/** Certificates that nobody knows, made by the JDK's keytool. */
public final class Certificates {

  private Certificates() {}

  /** A new one, as PEM in {@code NAME.pem}. */
  public static Path selfSigned(Path folder, String name) throws IOException, InterruptedException {
    Path pem = folder.resolve(name + ".pem");
    Path store = folder.resolve(name + ".p12");
    keytool(store, "-genkeypair", "-keyalg", "EC", "-dname", "CN=" + name);
    keytool(store, "-exportcert", "-rfc", "-file", pem.toString());
    return pem;
  }

  private static void keytool(Path store, String... arguments)
      throws IOException, InterruptedException {
    List<String> command = new ArrayList<>();
    command.add(Path.of(System.getProperty("java.home"), "bin", "keytool").toString());
    command.addAll(List.of(arguments));
    command.addAll(List.of("-keystore", store.toString(), "-storepass", "of-tests"));
    Process process = new ProcessBuilder(command).redirectErrorStream(true).start();
    String said = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
    assertThat(process.waitFor()).as(said).isZero();
  }
}
