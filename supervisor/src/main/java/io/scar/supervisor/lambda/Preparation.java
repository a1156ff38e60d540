package io.scar.supervisor.lambda;

import io.scar.contract.definition.FunctionConfig;
import io.scar.contract.definition.Input;
import io.scar.contract.definition.Output;
import io.scar.contract.definition.StorageProviderId;
import io.scar.supervisor.config.Aws;
import io.scar.supervisor.storage.S3Storage;
import io.scar.supervisor.storage.Tls;
import java.time.Duration;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * What init does on a second processor while the function's configuration is read and its engine
 * tried. Lambda does not hold the init phase to the share of a processor that a function's memory
 * buys its invocations.
 */
final class Preparation implements AutoCloseable {

  private static final Logger LOG = LoggerFactory.getLogger(Preparation.class);

  /** A storage that does not answer is no reason to fail before it is needed. */
  private static final Duration PATIENCE = Duration.ofSeconds(2);

  private final CompletableFuture<S3Storage> storage = new CompletableFuture<>();
  private @Nullable Thread connecting;
  private boolean taken;

  private Preparation() {}

  static Preparation begin(Aws aws) {
    Preparation preparation = new Preparation();
    thread("prepare-storage", () -> preparation.make(aws));
    if (S3Storage.speaksTls(aws)) {
      // Neither needs the other, and a handshake both.
      thread("prepare-tls", Tls::prefer);
      thread("prepare-trust", Tls::prepareTrust);
    }
    return preparation;
  }

  private void make(Aws aws) {
    try {
      storage.complete(new S3Storage(aws));
    } catch (RuntimeException | Error e) {
      storage.completeExceptionally(e);
    }
  }

  /**
   * Opens a connection to where the function's first input or output is, which the first transfer
   * then finds open: TLS takes the smallest functions a second of their time. To be called once.
   */
  void connect(FunctionConfig function) {
    Optional<String> bucket = bucket(function);
    if (bucket.isPresent()) {
      connecting = thread("connect-storage", () -> connect(bucket.get()));
    }
  }

  private void connect(String bucket) {
    try {
      storage.join().connect(bucket);
    } catch (CompletionException e) {
      LOG.debug("there is nothing to connect with", e);
    }
  }

  /** Waits for it. It is the caller's to close. */
  S3Storage storage() {
    try {
      S3Storage made = storage.join();
      taken = true;
      return made;
    } catch (CompletionException e) {
      if (e.getCause() instanceof Error error) {
        throw error;
      }
      throw e.getCause() instanceof RuntimeException cause ? cause : e;
    }
  }

  /** Waits for the connection: after init Lambda freezes the process, and then gives it less. */
  @Override
  public void close() {
    if (!taken) {
      discard();
      return;
    }
    Thread running = connecting;
    if (running != null) {
      try {
        running.join(PATIENCE);
      } catch (InterruptedException e) {
        Thread.currentThread().interrupt();
      }
    }
  }

  private void discard() {
    try {
      storage.join().close();
    } catch (CompletionException e) {
      LOG.debug("there is nothing to close", e);
    }
  }

  private static Optional<String> bucket(FunctionConfig function) {
    Map<String, ?> keyed = function.storageProviders().get(StorageProviderId.S3);
    if (keyed != null && keyed.containsKey(StorageProviderId.DEFAULT_ID)) {
      return Optional.empty();
    }
    for (Input input : function.input()) {
      if (input.storageProvider().equals(StorageProviderId.DEFAULT_S3)) {
        return Optional.of(input.path().bucket());
      }
    }
    for (Output output : function.output()) {
      if (output.storageProvider().equals(StorageProviderId.DEFAULT_S3)) {
        return Optional.of(output.path().bucket());
      }
    }
    return Optional.empty();
  }

  private static Thread thread(String name, Runnable work) {
    return Thread.ofPlatform().daemon().name(name).start(work);
  }
}
