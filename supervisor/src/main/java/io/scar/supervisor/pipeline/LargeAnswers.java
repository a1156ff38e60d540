package io.scar.supervisor.pipeline;

import io.scar.contract.definition.Output;
import io.scar.contract.definition.StoragePath;
import io.scar.contract.definition.StorageProviderId;
import io.scar.supervisor.config.SupervisorConfig;
import io.scar.supervisor.failure.MachineFailed;
import io.scar.supervisor.response.http.AnswerHasNoPlace;
import io.scar.supervisor.response.http.LargeBodies;
import io.scar.supervisor.storage.PresignedLinks;
import io.scar.supervisor.storage.Storage;
import io.scar.supervisor.storage.StoredObject;
import java.io.IOException;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;

/**
 * Keeps bodies that are too large for an answer in the function's first output of S3, as {@code
 * http/REQUEST-ID/NAME}: an output file itself may be replaced by that of another request before it
 * is fetched.
 */
final class LargeAnswers {

  private static final Duration VALIDITY = Duration.ofHours(1);

  private final List<Output> outputs;
  private final Storage storage;
  private final PresignedLinks links;

  /** The links are signed as the function's role, so only what it writes as such can be linked. */
  LargeAnswers(SupervisorConfig config, Storage storage) {
    boolean keyed =
        config.storageProviders().stream()
            .anyMatch(provider -> provider.id().equals(StorageProviderId.DEFAULT_S3));
    this.outputs =
        keyed
            ? List.of()
            : config.function().output().stream()
                .filter(output -> output.storageProvider().equals(StorageProviderId.DEFAULT_S3))
                .toList();
    this.storage = storage;
    this.links = new PresignedLinks(config.aws());
  }

  LargeBodies of(String requestId) {
    return (file, name, mediaType) -> keep(file, requestId + "/" + name, mediaType);
  }

  private URI keep(Path file, String name, String mediaType) {
    if (outputs.isEmpty()) {
      throw AnswerHasNoPlace.withoutOutput(size(file));
    }
    StoragePath place = outputs.getFirst().path();
    StoredObject object =
        new StoredObject(StorageProviderId.DEFAULT_S3, place.bucket(), place.key("http/" + name));
    storage.store(file, object);
    return links.link(object, VALIDITY, mediaType);
  }

  private static long size(Path file) {
    try {
      return Files.size(file);
    } catch (IOException e) {
      throw MachineFailed.during("read", file, e);
    }
  }
}
