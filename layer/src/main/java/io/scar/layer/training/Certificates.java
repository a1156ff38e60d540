package io.scar.layer.training;

import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.security.GeneralSecurityException;
import java.security.KeyStore;
import java.util.ArrayList;
import java.util.List;
import javax.net.ssl.KeyManagerFactory;
import javax.net.ssl.SSLContext;

/**
 * A server's certificate for loopback, and a Java runtime's trusted certificates with this one
 * added, made by the JDK's keytool.
 */
public final class Certificates {

  private static final String PASSWORD = "training";

  /** What keytool wants of a file that needs none. */
  private static final String CACERTS_PASSWORD = "changeit";

  private final Path key;
  private final Path trusted;

  private Certificates(Path key, Path trusted) {
    this.key = key;
    this.trusted = trusted;
  }

  /**
   * @param cacerts of the runtime that will trust the server
   */
  public static Certificates in(Path folder, Path cacerts)
      throws IOException, InterruptedException {
    Path key = folder.resolve("server.p12");
    Path certificate = folder.resolve("server.pem");
    Path trusted = folder.resolve("cacerts");
    Files.copy(cacerts, trusted, StandardCopyOption.REPLACE_EXISTING);
    // The kind of key that Amazon's servers have.
    keytool(
        List.of(
            "-genkeypair",
            "-keystore",
            key + "",
            "-storetype",
            "PKCS12",
            "-storepass",
            PASSWORD,
            "-alias",
            "server",
            "-keyalg",
            "RSA",
            "-keysize",
            "2048",
            "-validity",
            "2",
            "-dname",
            "CN=127.0.0.1",
            "-ext",
            "SAN=IP:127.0.0.1"));
    keytool(
        List.of(
            "-exportcert",
            "-rfc",
            "-keystore",
            key + "",
            "-storepass",
            PASSWORD,
            "-alias",
            "server",
            "-file",
            certificate + ""));
    keytool(
        List.of(
            "-importcert",
            "-noprompt",
            "-keystore",
            trusted + "",
            "-storepass",
            CACERTS_PASSWORD,
            "-alias",
            "training",
            "-file",
            certificate + ""));
    return new Certificates(key, trusted);
  }

  /** A trust store, for {@code javax.net.ssl.trustStore}. */
  public Path trusted() {
    return trusted;
  }

  public SSLContext server() throws IOException, GeneralSecurityException {
    KeyStore store = KeyStore.getInstance("PKCS12");
    try (InputStream content = Files.newInputStream(key)) {
      store.load(content, PASSWORD.toCharArray());
    }
    KeyManagerFactory keys = KeyManagerFactory.getInstance(KeyManagerFactory.getDefaultAlgorithm());
    keys.init(store, PASSWORD.toCharArray());
    SSLContext context = SSLContext.getInstance("TLS");
    context.init(keys.getKeyManagers(), null, null);
    return context;
  }

  private static void keytool(List<String> arguments) throws IOException, InterruptedException {
    List<String> command = new ArrayList<>();
    command.add(Path.of(System.getProperty("java.home"), "bin", "keytool").toString());
    command.addAll(arguments);
    Process process = new ProcessBuilder(command).redirectErrorStream(true).start();
    String said = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
    if (process.waitFor() != 0) {
      throw new IOException("keytool " + arguments.getFirst() + " fails: " + said.strip());
    }
  }
}
