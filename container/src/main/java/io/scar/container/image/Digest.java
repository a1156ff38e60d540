package io.scar.container.image;

import io.scar.container.ContainerException;
import io.scar.container.ContainerException.Kind;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.DigestInputStream;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.HexFormat;
import java.util.Optional;
import java.util.regex.Pattern;

/**
 * A content address, {@code sha256:<64 hex digits>} or {@code sha512:<128 hex digits>}, lower case.
 *
 * @see <a href="https://github.com/opencontainers/image-spec/blob/main/descriptor.md#digests">OCI
 *     digests</a>
 */
public record Digest(String algorithm, String hex) {

  private static final Pattern SHA256 = Pattern.compile("[0-9a-f]{64}");
  private static final Pattern SHA512 = Pattern.compile("[0-9a-f]{128}");

  public Digest {
    if (!isValid(algorithm, hex)) {
      throw new IllegalArgumentException("not a digest: " + algorithm + ":" + hex);
    }
  }

  /**
   * Reads {@code algorithm:hex}.
   *
   * @throws ContainerException DAMAGED when it is no digest; UNSUPPORTED when its algorithm is
   *     neither sha256 nor sha512
   */
  public static Digest parse(String text) throws ContainerException {
    int colon = text.indexOf(':');
    String algorithm = colon < 0 ? "" : text.substring(0, colon);
    String hex = text.substring(colon + 1);
    if (isValid(algorithm, hex)) {
      return new Digest(algorithm, hex);
    }
    if (colon > 0 && !algorithm.equals("sha256") && !algorithm.equals("sha512")) {
      throw new ContainerException(
          Kind.UNSUPPORTED,
          "digest `"
              + Printable.of(text)
              + "`: only sha256 and sha512 are served; save the image with one of these");
    }
    throw new ContainerException(
        Kind.DAMAGED,
        "`"
            + Printable.of(text)
            + "` is no digest (sha256: and 64 lower-case hex digits); save or push the image again");
  }

  /** The sha256 of some bytes. */
  public static Digest sha256(byte[] bytes) {
    return finish("sha256", hasher("sha256").digest(bytes));
  }

  /** The sha256 of a file's content, as {@link #fastHasher} computes it. */
  public static Digest sha256(Path file) throws IOException {
    try (DigestInputStream in =
        new DigestInputStream(Files.newInputStream(file), fastHasher("sha256"))) {
      in.transferTo(OutputStream.nullOutputStream());
      return finish("sha256", in.getMessageDigest().digest());
    }
  }

  /** A new, empty computation of this digest's algorithm. */
  public MessageDigest hasher() {
    return hasher(algorithm);
  }

  /**
   * As {@link #hasher()}, by the fastest way that there is on this machine: for an image layer, and
   * not for a document, since to find it takes some ten milliseconds.
   */
  public MessageDigest fastHasher() {
    return fastHasher(algorithm);
  }

  /** Whether {@code computation}, which this call ends, came to this digest. */
  public boolean matches(MessageDigest computation) {
    return hex.equals(HexFormat.of().formatHex(computation.digest()));
  }

  /** What {@code computation}, which this call ends and which is of this algorithm, came to. */
  public Digest finish(MessageDigest computation) {
    return finish(algorithm, computation.digest());
  }

  /** A name that is safe as a file's: {@code sha256-<hex>}. */
  public String fileName() {
    return algorithm + "-" + hex;
  }

  /** The first twelve hex digits, as Docker prints them. */
  public String shortHex() {
    return hex.substring(0, 12);
  }

  @Override
  public String toString() {
    return algorithm + ":" + hex;
  }

  private static boolean isValid(String algorithm, String hex) {
    return switch (algorithm) {
      case "sha256" -> SHA256.matcher(hex).matches();
      case "sha512" -> SHA512.matcher(hex).matches();
      default -> false;
    };
  }

  private static Digest finish(String algorithm, byte[] value) {
    return new Digest(algorithm, HexFormat.of().formatHex(value));
  }

  private static MessageDigest fastHasher(String algorithm) {
    Optional<MessageDigest> found =
        algorithm.equals("sha256") ? NativeSha256.find() : Optional.empty();
    return found.orElseGet(() -> hasher(algorithm));
  }

  private static MessageDigest hasher(String algorithm) {
    try {
      return MessageDigest.getInstance(algorithm.equals("sha512") ? "SHA-512" : "SHA-256");
    } catch (NoSuchAlgorithmException e) {
      throw new IllegalStateException("this Java runtime lacks " + algorithm, e);
    }
  }
}
