package io.scar.container.registry;

import io.scar.container.ContainerException;
import java.io.IOException;
import java.net.URI;
import java.time.Duration;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.function.LongConsumer;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Gives one repository blobs: mounted from another repository of its registry where that is
 * allowed, and else sent in one piece. An attempt that broke off begins anew, since registries do
 * not agree on how an upload goes on.
 */
final class BlobPusher {

  private static final Logger LOG = LoggerFactory.getLogger(BlobPusher.class);

  private static final int CREATED = 201;
  private static final int ACCEPTED = 202;

  private final RepositoryClient repository;

  /** Repositories of which nothing can be mounted: who asks again is refused again. */
  private final Set<String> closed = ConcurrentHashMap.newKeySet();

  BlobPusher(RepositoryClient repository) {
    this.repository = repository;
  }

  TargetRepository.Delivery push(OutgoingBlob blob, LongConsumer sent)
      throws ContainerException, InterruptedException {
    if (has(blob)) {
      return TargetRepository.Delivery.PRESENT;
    }
    @Nullable URI location = null;
    String from = blob.mountFrom();
    if (from != null && !closed.contains(from)) {
      Optional<HttpAnswer> answer = mount(blob, from);
      int status = answer.map(HttpAnswer::status).orElse(0);
      if (status == CREATED) {
        return TargetRepository.Delivery.MOUNTED;
      }
      if (status == ACCEPTED) {
        // It has the blob not there, or mounts nothing, and has begun an upload instead.
        location = location(answer.get());
      } else if (!repository.http().retries().isTransient(status)) {
        closed.add(from);
      }
    }
    upload(blob, location, sent);
    return TargetRepository.Delivery.UPLOADED;
  }

  private boolean has(OutgoingBlob blob) throws ContainerException, InterruptedException {
    HttpCall call = HttpCall.head(repository.blobAddress(blob.digest()));
    HttpAnswer answer = repository.authorized(call, blob.what(), true);
    if (answer.status() != 404 && !answer.isSuccess()) {
      throw PushFaults.refused(blob.what(), repository, answer);
    }
    return answer.isSuccess();
  }

  /** Empty where the token server gives none for the other repository. */
  private Optional<HttpAnswer> mount(OutgoingBlob blob, String from)
      throws ContainerException, InterruptedException {
    try {
      return Optional.of(begin(blob, "?mount=" + blob.digest() + "&from=" + from));
    } catch (ContainerException e) {
      if (e.kind() != ContainerException.Kind.DENIED) {
        throw e;
      }
      LOG.debug("nothing is mounted", e);
      return Optional.empty();
    }
  }

  private HttpAnswer begin(OutgoingBlob blob, String query)
      throws ContainerException, InterruptedException {
    return repository.authorized(
        HttpCall.post(URI.create(repository.uploadsAddress() + query)), blob.what(), true);
  }

  private URI begin(OutgoingBlob blob) throws ContainerException, InterruptedException {
    HttpAnswer answer = begin(blob, "");
    if (answer.status() != ACCEPTED) {
      throw PushFaults.refused(blob.what(), repository, answer);
    }
    @Nullable URI location = location(answer);
    if (location == null) {
      throw PushFaults.noLocation(blob.what(), repository);
    }
    return location;
  }

  private static @Nullable URI location(HttpAnswer answer) {
    return answer.header("location").map(text -> Addresses.given(text, answer.uri())).orElse(null);
  }

  private void upload(OutgoingBlob blob, @Nullable URI begun, LongConsumer sent)
      throws ContainerException, InterruptedException {
    RetryPolicy retries = repository.http().retries();
    @Nullable URI location = begun;
    for (int attempt = 1; ; attempt++) {
      Optional<Duration> wait;
      String reason;
      URI address = location == null ? begin(blob) : location;
      location = null;
      HttpCall call =
          HttpCall.put(
              withDigest(address, blob),
              HttpBody.streamed(blob.size(), () -> OutgoingStream.of(blob, sent)));
      try {
        HttpAnswer answer = repository.once(call, blob.what());
        if (answer.status() == CREATED || answer.status() == ACCEPTED) {
          return;
        }
        // A token may end while a large blob is sent; the next attempt has another one.
        boolean again = answer.status() == 401 || retries.isTransient(answer.status());
        wait = again ? retries.wait(attempt, retries.asked(answer)) : Optional.empty();
        if (wait.isEmpty()) {
          throw PushFaults.refused(blob.what(), repository, answer);
        }
        reason = "status " + answer.status();
      } catch (ContainerException e) {
        throw e;
      } catch (IOException e) {
        if (Thread.interrupted()) {
          throw HttpSession.interrupted(blob.what(), e);
        }
        wait = retries.wait(attempt, e);
        if (wait.isEmpty()) {
          throw Faults.unreachable(blob.what(), call.uri(), e);
        }
        reason = Faults.reason(e);
      }
      LOG.info("{}: {}; sending it again in {} ms", blob.what(), reason, wait.get().toMillis());
      repository.http().sleep(wait.get());
    }
  }

  private static URI withDigest(URI location, OutgoingBlob blob) {
    String joint = location.getRawQuery() == null ? "?" : "&";
    return URI.create(location + joint + "digest=" + blob.digest());
  }
}
