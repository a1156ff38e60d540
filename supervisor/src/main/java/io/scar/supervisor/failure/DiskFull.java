package io.scar.supervisor.failure;

import java.nio.file.Path;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/** The function's temporary folder has no room left. */
public final class DiskFull extends FunctionFault {

  private static final long serialVersionUID = 1L;

  private DiskFull(Path path, @Nullable Throwable origin) {
    super(
        "no space left for %s: the image, the input and the output share the function's temporary folder; give it more with `lambda.ephemeral_storage` (MB, at most 10240)"
            .formatted(path),
        origin);
  }

  /** What was to be at {@code path} is more than there is room for. */
  public static DiskFull of(Path path) {
    return new DiskFull(path, null);
  }

  /**
   * The failure that {@code thrown} stands for while {@code path} was written, if it tells of a
   * full disk. Java has no type for it, only the text of ENOSPC and EDQUOT in strerror(3).
   */
  public static Optional<DiskFull> of(Throwable thrown, Path path) {
    for (Throwable at = thrown; at != null; at = at.getCause()) {
      String message = at.getMessage();
      if (message != null
          && (message.contains("No space left on device")
              || message.contains("Disk quota exceeded"))) {
        return Optional.of(new DiskFull(path, thrown));
      }
    }
    return Optional.empty();
  }
}
