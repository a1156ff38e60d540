package io.scar.cli.definition;

import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.security.cert.CertificateException;
import java.security.cert.CertificateFactory;
import java.util.function.Consumer;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/**
 * The certificates of a file, as PEM without whatever else is in it, or why there are none.
 *
 * @param pem null if the file cannot be used
 * @param problem null if it can
 */
public record CaCertificate(@Nullable String pem, @Nullable String problem) {

  /** A function's whole configuration has to stay small. */
  private static final long LARGEST_BYTES = 64_000;

  private static final Pattern BLOCK =
      Pattern.compile("-----BEGIN CERTIFICATE-----[A-Za-z0-9+/=\\s]+-----END CERTIFICATE-----");

  /** Reads a file; what is wrong with it is told, not thrown. */
  public static CaCertificate read(Path file) {
    String text;
    try {
      if (Files.size(file) > LARGEST_BYTES) {
        return unusable(file, "is larger than %d bytes".formatted(LARGEST_BYTES));
      }
      text = Files.readString(file, StandardCharsets.ISO_8859_1);
    } catch (NoSuchFileException e) {
      return unusable(file, "does not exist");
    } catch (IOException e) {
      return unusable(file, "cannot be read: " + e.getMessage());
    }
    if (text.contains("PRIVATE KEY")) {
      return unusable(file, "has a private key in it; the function needs the certificate alone");
    }
    StringBuilder pem = new StringBuilder();
    Matcher blocks = BLOCK.matcher(text.replace("\r", ""));
    while (blocks.find()) {
      pem.append(blocks.group()).append('\n');
    }
    if (pem.isEmpty()) {
      return unusable(file, "holds no certificate (PEM)");
    }
    try {
      CertificateFactory.getInstance("X.509")
          .generateCertificates(
              new ByteArrayInputStream(pem.toString().getBytes(StandardCharsets.UTF_8)));
    } catch (CertificateException e) {
      return unusable(file, "holds a damaged certificate: " + e.getMessage());
    }
    return new CaCertificate(pem.toString(), null);
  }

  private static CaCertificate unusable(Path file, String why) {
    return new CaCertificate(null, "names as `ca_certificate` %s, which %s".formatted(file, why));
  }

  /** Hands the certificates over, if there are any. */
  public CaCertificate ifValid(Consumer<String> use) {
    if (pem != null) {
      use.accept(pem);
    }
    return this;
  }

  /** Tells what is wrong, if anything is. */
  public void ifNot(Consumer<String> tell) {
    if (problem != null) {
      tell.accept(problem);
    }
  }
}
