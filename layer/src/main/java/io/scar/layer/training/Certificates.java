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
 * A server's certificate for loopback, which an authority signed that a root signed, and a Java
 * runtime's trusted certificates with that root added; made by the JDK's keytool.
 */
public final class Certificates {

  private static final String PASSWORD = "training";

  /** What keytool wants of a file that needs none. */
  private static final String CACERTS_PASSWORD = "changeit";

  private static final String ROOT = "training";
  private static final String AUTHORITY = "authority";
  private static final String SERVER = "server";

  /** What certificates say of where more is known, and of a policy (2.23.140.1.2.1, in DER). */
  private static final String STATEMENTS =
      ";AIA=ocsp:URI:http://ocsp.example.org,caIssuers:URI:http://crt.example.org/r.cer"
          + ";CRL=URI:http://crl.example.org/r.crl"
          + ";2.5.29.32=30:0A:30:08:06:06:67:81:0C:01:02:01";

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
    Path keys = folder.resolve("keys.p12");
    Path certificate = folder.resolve("root.pem");
    Path trusted = folder.resolve("cacerts");
    Files.copy(cacerts, trusted, StandardCopyOption.REPLACE_EXISTING);
    // Kinds of keys, chain and extensions are those of Amazon's servers.
    String authority = "BC:critical=ca:true;KU:critical=digitalSignature,keyCertSign,cRLSign";
    generate(keys, ROOT, "CN=Training Root CA 1, O=Training, C=US", authority);
    generate(
        keys,
        AUTHORITY,
        "CN=Training RSA 2048 M01, O=Training, C=US",
        authority + STATEMENTS,
        ROOT);
    generate(
        keys,
        SERVER,
        "CN=127.0.0.1",
        "SAN=IP:127.0.0.1,DNS:*.training.example.org;BC:critical=ca:false;"
            + "KU:critical=digitalSignature,keyEncipherment;EKU=serverAuth,clientAuth"
            + STATEMENTS,
        AUTHORITY);
    List<String> export = new ArrayList<>(List.of("-exportcert", "-rfc", "-keystore", keys + ""));
    export.addAll(List.of("-storepass", PASSWORD, "-alias", ROOT, "-file", certificate + ""));
    keytool(export);
    List<String> trust =
        new ArrayList<>(List.of("-importcert", "-noprompt", "-keystore", trusted + ""));
    trust.addAll(List.of("-storepass", CACERTS_PASSWORD, "-alias", ROOT));
    trust.addAll(List.of("-file", certificate + ""));
    keytool(trust);
    return new Certificates(keys, trusted);
  }

  /**
   * @param extensions as keytool writes them; semicolons between them
   * @param signer none for a root
   */
  private static void generate(
      Path keys, String alias, String name, String extensions, String... signer)
      throws IOException, InterruptedException {
    List<String> arguments =
        new ArrayList<>(List.of("-genkeypair", "-keystore", keys + "", "-storetype", "PKCS12"));
    arguments.addAll(List.of("-storepass", PASSWORD, "-alias", alias, "-dname", name));
    arguments.addAll(List.of("-keyalg", "RSA", "-keysize", "2048", "-validity", "2"));
    for (String extension : extensions.split(";", -1)) {
      arguments.addAll(List.of("-ext", extension));
    }
    if (signer.length > 0) {
      arguments.addAll(List.of("-signer", signer[0]));
    }
    keytool(arguments);
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
    char[] password = PASSWORD.toCharArray();
    KeyStore own = KeyStore.getInstance("PKCS12");
    own.load(null, null);
    own.setKeyEntry(
        SERVER, store.getKey(SERVER, password), password, store.getCertificateChain(SERVER));
    KeyManagerFactory keys = KeyManagerFactory.getInstance(KeyManagerFactory.getDefaultAlgorithm());
    keys.init(own, password);
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
