package io.scar.supervisor.execution;

import java.util.Optional;

/** Makes the function's image ready. */
public interface RootfsProvider extends AutoCloseable {

  /**
   * The image, unpacked if need be and kept until this is closed; empty if the function has none.
   *
   * @throws io.scar.supervisor.failure.InvocationFailure if it cannot be made ready; the next call
   *     tries again
   */
  Optional<Rootfs> acquire();

  @Override
  void close();
}
