package io.scar.layer.aws;

import io.scar.layer.Scar;
import java.io.IOException;
import java.util.LinkedHashSet;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.Predicate;

/** Lets the gateway refuse one call after the other of those that change something. */
final class Refusals {

  /** A command that is run while a call is refused. */
  interface Attempt {
    Scar.Result run() throws IOException;
  }

  private final Gateway gateway;
  private final Set<String> all = new LinkedHashSet<>();
  private volatile String last = "";

  Refusals(Gateway gateway) {
    this.gateway = gateway;
  }

  /** Refuses the n-th call, counted from one, that changes something. */
  Scar.Result refuse(int n, Attempt attempt) throws IOException {
    AtomicInteger made = new AtomicInteger();
    return refuse(_ -> made.incrementAndGet() == n, attempt);
  }

  /** Refuses the first call that changes something and that was never refused. */
  Scar.Result refuseAnother(Attempt attempt) throws IOException {
    return refuse(request -> last.isEmpty() && !all.contains(request.what()), attempt);
  }

  private Scar.Result refuse(Predicate<Request> chosen, Attempt attempt) throws IOException {
    last = "";
    gateway.failing(
        request -> {
          if (request.isRead() || !chosen.test(request)) {
            return Optional.empty();
          }
          last = request.what();
          return Optional.of(Fault.denied(request));
        });
    try {
      return attempt.run();
    } finally {
      gateway.mend();
      all.add(last);
      all.remove("");
    }
  }

  /** Whether there was such a call the last time. */
  boolean refusedSomething() {
    return !last.isEmpty();
  }

  /** What was refused the last time; empty if nothing was. */
  String last() {
    return last;
  }

  /** What was refused until now. */
  Set<String> all() {
    return all;
  }
}
