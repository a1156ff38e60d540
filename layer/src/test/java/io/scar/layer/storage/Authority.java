package io.scar.layer.storage;

import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.GeneralSecurityException;
import java.security.Key;
import java.security.KeyStore;
import java.security.cert.Certificate;
import java.util.ArrayList;
import java.util.Base64;
import java.util.List;

/** A certification authority of a test, and the certificates that it signed; made by keytool. */
final class Authority {

  private static final String PASSWORD = "of-tests";
  private static final String CA = "ca";

  private final Path folder;

  /**
   * @param folder of its own; made
   */
  Authority(Path folder) throws IOException {
    this.folder = Files.createDirectories(folder);
    keytool(CA, "-genkeypair", "-keyalg", "EC", "-dname", "CN=An authority", "-ext", "BC=ca:true");
    keytool(CA, "-exportcert", "-rfc", "-file", certificate().toString());
  }

  /** Of the authority itself, PEM. */
  Path certificate() {
    return folder.resolve("ca.pem");
  }

  /**
   * Signs a server's certificate.
   *
   * @return two PEM files: the certificate, and its private key
   */
  List<Path> server(String address) throws IOException {
    Path request = folder.resolve("request");
    Path signed = folder.resolve("signed.pem");
    keytool("server", "-genkeypair", "-keyalg", "EC", "-dname", "CN=A server");
    keytool("server", "-certreq", "-file", request.toString());
    keytool(
        CA,
        "-gencert",
        "-rfc",
        "-infile",
        request.toString(),
        "-outfile",
        signed.toString(),
        "-ext",
        "SAN=IP:" + address);
    Path key = folder.resolve("server.key");
    Files.writeString(key, pem("PRIVATE KEY", privateKey().getEncoded()));
    return List.of(signed, key);
  }

  /** Of the authority, for a client. */
  KeyStore trusted() throws IOException {
    try {
      Certificate ca = keys().getCertificate(CA);
      KeyStore store = KeyStore.getInstance("PKCS12");
      store.load(null, null);
      store.setCertificateEntry(CA, ca);
      return store;
    } catch (GeneralSecurityException e) {
      throw new IOException(e);
    }
  }

  private Key privateKey() throws IOException {
    try {
      return keys().getKey("server", PASSWORD.toCharArray());
    } catch (GeneralSecurityException e) {
      throw new IOException(e);
    }
  }

  private KeyStore keys() throws IOException, GeneralSecurityException {
    KeyStore store = KeyStore.getInstance("PKCS12");
    try (InputStream content = Files.newInputStream(folder.resolve("keys.p12"))) {
      store.load(content, PASSWORD.toCharArray());
    }
    return store;
  }

  private static String pem(String what, byte[] content) {
    return "-----BEGIN %1$s-----%n%2$s%n-----END %1$s-----%n"
        .formatted(what, Base64.getMimeEncoder().encodeToString(content));
  }

  private void keytool(String alias, String... arguments) throws IOException {
    List<String> command = new ArrayList<>();
    command.add(Path.of(System.getProperty("java.home"), "bin", "keytool").toString());
    command.addAll(List.of(arguments));
    command.addAll(List.of("-alias", alias, "-storetype", "PKCS12", "-storepass", PASSWORD));
    command.addAll(List.of("-keystore", folder.resolve("keys.p12").toString()));
    Process process = new ProcessBuilder(command).redirectErrorStream(true).start();
    String said = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
    try {
      if (process.waitFor() != 0) {
        throw new IOException("keytool fails: " + said);
      }
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new IOException("interrupted", e);
    }
  }
}
