package io.scar.local.ecr.store;

import io.scar.local.state.DurableFiles;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.security.MessageDigest;
import java.security.SecureRandom;
import java.util.Base64;

/**
 * What a client shows to push and pull: user {@code AWS} and a password. There is one for each
 * state folder, so that a log-in survives a start.
 */
public final class RegistryToken {

  /** The name that goes with it. */
  public static final String USER = "AWS";

  private static final int BYTES = 48;

  private final String password;

  private RegistryToken(String password) {
    this.password = password;
  }

  /** Reads it, or makes it at first. */
  public static RegistryToken open(Path file) throws IOException {
    try {
      return new RegistryToken(Files.readString(file).strip());
    } catch (NoSuchFileException first) {
      byte[] random = new byte[BYTES];
      new SecureRandom().nextBytes(random);
      String password = Base64.getUrlEncoder().withoutPadding().encodeToString(random);
      DurableFiles.write(file, password.getBytes(StandardCharsets.UTF_8));
      Files.setPosixFilePermissions(file, PosixFilePermissions.fromString("rw-------"));
      return new RegistryToken(password);
    }
  }

  public String password() {
    return password;
  }

  /** As {@code GetAuthorizationToken} gives it, and as it stands behind {@code Basic}. */
  public String encoded() {
    return Base64.getEncoder()
        .encodeToString((USER + ":" + password).getBytes(StandardCharsets.UTF_8));
  }

  /** Whether an {@code Authorization} header has it. */
  public boolean isIn(String authorization) {
    String scheme = "basic ";
    return authorization.regionMatches(true, 0, scheme, 0, scheme.length())
        && MessageDigest.isEqual(
            authorization.substring(scheme.length()).strip().getBytes(StandardCharsets.UTF_8),
            encoded().getBytes(StandardCharsets.UTF_8));
  }
}
