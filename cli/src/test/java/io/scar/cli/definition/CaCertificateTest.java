package io.scar.cli.definition;

import static org.assertj.core.api.Assertions.assertThat;

import io.scar.cli.testing.Certificates;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class CaCertificateTest {

  @TempDir Path folder;

  @Test
  void theCertificatesAloneAreTakenOutOfAFile() throws Exception {
    Path pem = Certificates.selfSigned(folder, "ca");
    String certificate = Files.readString(pem).replace("\r", "");
    Files.writeString(
        pem, "Subject: CN=of tests, Ü\r\n" + certificate + "\nbetween\n" + certificate);

    CaCertificate read = CaCertificate.read(pem);

    assertThat(read.problem()).isNull();
    assertThat(read.pem()).isEqualTo(certificate.strip() + "\n" + certificate.strip() + "\n");
  }

  @Test
  void aPrivateKeyIsNotTaken() throws Exception {
    Path pem = Certificates.selfSigned(folder, "ca");
    Files.writeString(
        pem,
        Files.readString(pem) + "-----BEGIN PRIVATE KEY-----\nAA==\n-----END PRIVATE KEY-----\n");

    assertThat(CaCertificate.read(pem).problem()).contains("private key");
    assertThat(CaCertificate.read(pem).pem()).isNull();
  }

  @Test
  void aDamagedCertificateIsNamed() throws Exception {
    Path pem = Certificates.selfSigned(folder, "ca");
    Files.writeString(pem, Files.readString(pem).replaceFirst("\nM", "\nX"));

    assertThat(CaCertificate.read(pem).problem()).contains("damaged", "ca.pem");
    assertThat(CaCertificate.read(folder).problem()).contains("cannot be read");
  }
}
