package io.scar.cli.definition;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class CaCertificateTest {

  @TempDir Path folder;

  private Path made() throws IOException, InterruptedException {
    Path pem = folder.resolve("ca.pem");
    Path store = folder.resolve("store.p12");
    String keytool = Path.of(System.getProperty("java.home"), "bin", "keytool").toString();
    List<String> common = List.of("-keystore", store + "", "-storepass", "of-tests", "-alias", "a");
    run(keytool, "-genkeypair", common, List.of("-keyalg", "EC", "-dname", "CN=of tests"));
    run(keytool, "-exportcert", common, List.of("-rfc", "-file", pem + ""));
    return pem;
  }

  private static void run(String tool, String action, List<String> common, List<String> more)
      throws IOException, InterruptedException {
    List<String> command = new java.util.ArrayList<>(List.of(tool, action));
    command.addAll(common);
    command.addAll(more);
    Process process = new ProcessBuilder(command).redirectErrorStream(true).start();
    String said = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
    assertThat(process.waitFor()).as(said).isZero();
  }

  @Test
  void theCertificatesAloneAreTakenOutOfAFile() throws Exception {
    Path pem = made();
    String certificate = Files.readString(pem).replace("\r", "");
    Files.writeString(
        pem, "Subject: CN=of tests, Ü\r\n" + certificate + "\nbetween\n" + certificate);

    CaCertificate read = CaCertificate.read(pem);

    assertThat(read.problem()).isNull();
    assertThat(read.pem()).isEqualTo(certificate.strip() + "\n" + certificate.strip() + "\n");
  }

  @Test
  void aPrivateKeyIsNotTaken() throws Exception {
    Path pem = made();
    Files.writeString(
        pem,
        Files.readString(pem) + "-----BEGIN PRIVATE KEY-----\nAA==\n-----END PRIVATE KEY-----\n");

    assertThat(CaCertificate.read(pem).problem()).contains("private key");
    assertThat(CaCertificate.read(pem).pem()).isNull();
  }

  @Test
  void aDamagedCertificateIsNamed() throws Exception {
    Path pem = made();
    Files.writeString(pem, Files.readString(pem).replaceFirst("\nM", "\nX"));

    assertThat(CaCertificate.read(pem).problem()).contains("damaged", "ca.pem");
    assertThat(CaCertificate.read(folder).problem()).contains("cannot be read");
  }
}
