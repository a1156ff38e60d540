package io.scar.local.lambda;

import java.io.IOException;
import java.io.InputStream;
import java.io.Serial;
import org.jspecify.annotations.Nullable;

/** Where code is read from that a request names by bucket and key. */
public interface ObjectSource {

  /**
   * @param version of the object; null for the current one
   * @throws MissingObjectException if there is no such bucket, object or version
   */
  InputStream open(String bucket, String key, @Nullable String version) throws IOException;

  /** S3 does not have what was asked for. */
  final class MissingObjectException extends IOException {

    @Serial private static final long serialVersionUID = 1L;

    private final String code;

    /**
     * @param code S3's error code, for instance {@code NoSuchKey}
     * @param message S3's message
     */
    public MissingObjectException(String code, String message) {
      super(message);
      this.code = code;
    }

    public String code() {
      return code;
    }
  }
}
