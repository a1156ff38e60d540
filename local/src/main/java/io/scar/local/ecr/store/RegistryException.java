package io.scar.local.ecr.store;

import java.io.Serial;

/**
 * A push or a pull is refused.
 *
 * @see <a
 *     href="https://github.com/opencontainers/distribution-spec/blob/main/spec.md#error-codes">Error
 *     codes</a>
 */
public final class RegistryException extends Exception {

  @Serial private static final long serialVersionUID = 1L;

  /** The specification's codes, each with the status that registries give it. */
  public enum Code {
    BLOB_UNKNOWN(404),
    BLOB_UPLOAD_INVALID(400),
    BLOB_UPLOAD_UNKNOWN(404),
    DIGEST_INVALID(400),
    /** None of the specification's: the registry itself is at fault. */
    INTERNAL(500),
    MANIFEST_BLOB_UNKNOWN(400),
    MANIFEST_INVALID(400),
    MANIFEST_UNKNOWN(404),
    NAME_INVALID(400),
    NAME_UNKNOWN(404),
    RANGE_INVALID(416),
    SIZE_INVALID(413),
    /** None of the specification's: the disk is full or fails. */
    STORAGE(507),
    TAG_INVALID(400),
    TOOMANYREQUESTS(429),
    UNAUTHORIZED(401),
    UNSUPPORTED(405);

    private final int status;

    Code(int status) {
      this.status = status;
    }

    /** The HTTP status. */
    public int status() {
      return status;
    }
  }

  private final Code code;
  private final String message;

  public RegistryException(Code code, String message) {
    super(message);
    this.code = code;
    this.message = message;
  }

  public Code code() {
    return code;
  }

  /** Never null, other than in a throwable that anyone makes. */
  @Override
  public String getMessage() {
    return message;
  }
}
