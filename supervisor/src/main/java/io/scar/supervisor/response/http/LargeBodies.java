package io.scar.supervisor.response.http;

import java.net.URI;
import java.nio.file.Path;

/** Where bodies go that are too large for an answer. */
@FunctionalInterface
public interface LargeBodies {

  /**
   * @param name that the body should have
   * @return where it can be fetched
   * @throws AnswerHasNoPlace if there is no such place
   * @throws io.scar.supervisor.failure.InvocationFailure if it cannot be put there
   */
  URI keep(Path file, String name, String mediaType);
}
