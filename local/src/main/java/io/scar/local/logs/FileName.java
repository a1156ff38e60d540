package io.scar.local.logs;

import java.net.URLEncoder;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.HexFormat;

/** A file name for any name: percent-encoded, and ended by a digest if it is too long. */
final class FileName {

  private static final int LONGEST = 200;
  private static final int KEPT = 100;

  private FileName() {}

  static String of(String name) {
    String encoded = URLEncoder.encode(name, StandardCharsets.UTF_8);
    return encoded.length() <= LONGEST ? encoded : encoded.substring(0, KEPT) + "~" + digest(name);
  }

  private static String digest(String name) {
    try {
      byte[] bytes = name.getBytes(StandardCharsets.UTF_8);
      return HexFormat.of().formatHex(MessageDigest.getInstance("SHA-256").digest(bytes));
    } catch (NoSuchAlgorithmException e) {
      throw new IllegalStateException(e);
    }
  }
}
