package io.scar.container.registry;

import io.scar.container.ContainerException;
import io.scar.container.image.Digest;
import io.scar.container.image.Reference;
import java.io.IOException;
import java.net.URI;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/** One repository of one registry: requests, with what it wants to see before it answers them. */
final class RepositoryClient {

  private static final int PUSH_ATTEMPTS = 3;

  private final Reference.Registry image;
  private final RegistryHost host;
  private final HttpSession http;
  private final Authorization authorization;

  /** For pulling. */
  RepositoryClient(Reference.Registry image, RegistrySettings settings, Pace pace) {
    this(image, settings, pace, "pull");
  }

  /**
   * @param actions that are asked leave for
   */
  RepositoryClient(Reference.Registry image, RegistrySettings settings, Pace pace, String actions) {
    this.image = image;
    this.host = RegistryHost.of(image.host(), settings.insecureHosts());
    this.http = new HttpSession(settings, pace);
    this.authorization =
        new Authorization(
            host.name(),
            image.repository(),
            actions,
            settings.credentials(),
            new TokenServer(host.name(), http),
            pace);
  }

  /** The image that is asked for here: at a mirror, under the mirror's name. */
  Reference.Registry image() {
    return image;
  }

  HttpSession http() {
    return http;
  }

  /**
   * A manifest or index, as a whole.
   *
   * @param name a tag or a digest
   * @throws ContainerException NOT_FOUND, DENIED, UNAVAILABLE or DAMAGED
   */
  HttpAnswer manifest(String name, String accept, String what)
      throws ContainerException, InterruptedException {
    HttpCall call = HttpCall.get(manifestAddress(name)).with("Accept", accept);
    return success(authorized(call, what, true), what);
  }

  /** The list of the repository's tags, in one piece. */
  HttpAnswer tags(String what) throws ContainerException, InterruptedException {
    HttpCall call = HttpCall.get(host.resolve("/v2/" + image.repository() + "/tags/list"));
    return success(authorized(call, what, true), what);
  }

  /**
   * A blob that is small and read as a whole.
   *
   * @throws ContainerException NOT_FOUND, DENIED, UNAVAILABLE or DAMAGED
   */
  HttpAnswer blob(Digest digest, String what) throws ContainerException, InterruptedException {
    return success(authorized(HttpCall.get(blobAddress(digest)), what, true), what);
  }

  /**
   * A blob's bytes, to be read and closed by the caller.
   *
   * @param offset of the first byte that is wanted
   * @return status 200, which begins at the first byte whatever was wanted, 206, or 416: there is
   *     no such offset
   * @throws ContainerException NOT_FOUND, DENIED or UNAVAILABLE
   */
  HttpAnswer blob(Digest digest, long offset, String what)
      throws ContainerException, InterruptedException {
    HttpCall call = ranged(HttpCall.get(blobAddress(digest)), offset);
    HttpAnswer answer = authorized(call, what, false);
    return (answer.status() == 416 && offset > 0) ? answer : success(answer, what);
  }

  /** As {@link #blob(Digest, long, String)}, from an address of its own that sees no credential. */
  HttpAnswer elsewhere(URI address, long offset, String what)
      throws ContainerException, InterruptedException {
    HttpAnswer answer = http.stream(ranged(HttpCall.get(address), offset), what);
    if (answer.isSuccess() || (answer.status() == 416 && offset > 0)) {
      return answer;
    }
    throw Faults.refused(what, String.valueOf(address.getHost()), answer, Optional.empty());
  }

  private static HttpCall ranged(HttpCall call, long offset) {
    return offset == 0 ? call : call.with("Range", "bytes=" + offset + "-");
  }

  URI manifestAddress(String name) {
    return host.resolve("/v2/" + image.repository() + "/manifests/" + name);
  }

  URI blobAddress(Digest digest) {
    return host.resolve("/v2/" + image.repository() + "/blobs/" + digest);
  }

  /** Where uploads begin. */
  URI uploadsAddress() {
    return host.resolve("/v2/" + image.repository() + "/blobs/uploads/");
  }

  /** Whose credential was shown; empty when none was. */
  Optional<Credential.Origin> shown() {
    return authorization.shown();
  }

  /**
   * One attempt at what cannot be sent twice in a row: a refused one leaves a new credential for
   * the next. Only the registry itself sees the credential.
   */
  HttpAnswer once(HttpCall call, String what) throws IOException, InterruptedException {
    boolean here = Addresses.sameOrigin(call.uri(), host.base());
    @Nullable String shown = here ? authorization.header() : null;
    HttpAnswer answer = http.once(call.authorized(shown), what);
    if (answer.status() == 401 && here) {
      authorization.answer(answer, shown);
    }
    return answer;
  }

  /** A request with what the registry wants to see, whatever it answers. */
  HttpAnswer authorized(HttpCall call, String what, boolean whole)
      throws ContainerException, InterruptedException {
    @Nullable String shown = authorization.header();
    HttpAnswer answer = send(call.authorized(shown), what, whole);
    // What another thread has got meanwhile may be for less than this asks.
    int attempts = call.isReading() ? 1 : PUSH_ATTEMPTS;
    for (int i = 0;
        i < attempts && answer.status() == 401 && Addresses.sameOrigin(answer.uri(), call.uri());
        i++) {
      @Nullable String other = authorization.answer(answer, shown).orElse(null);
      if (other == null) {
        return answer;
      }
      shown = other;
      answer = send(call.authorized(other), what, whole);
    }
    return answer;
  }

  private HttpAnswer send(HttpCall call, String what, boolean whole)
      throws ContainerException, InterruptedException {
    return whole ? http.document(call, what) : http.stream(call, what);
  }

  private HttpAnswer success(HttpAnswer answer, String what) throws ContainerException {
    if (answer.isSuccess()) {
      return answer;
    }
    throw Addresses.sameOrigin(answer.uri(), host.base())
        ? Faults.refused(what, host.name(), answer, authorization.shown())
        : Faults.storeRefused(what, host.name(), answer);
  }
}
