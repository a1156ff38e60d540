package io.scar.supervisor.execution;

import io.scar.supervisor.failure.PlatformFault;
import org.jspecify.annotations.Nullable;

/** The registry or S3 does not give the image now; later it may. */
public final class ImageUnavailable extends PlatformFault {

  private static final long serialVersionUID = 1L;

  ImageUnavailable(String message, @Nullable Throwable origin) {
    super(message, origin);
  }
}
