package io.scar.cli.testing;

import java.util.SortedSet;

/** One service of {@link FakeAws}. */
interface FakeService {

  /** The operation, as the SDK names it. */
  String operation(Call call);

  Reply answer(String operation, Call call);

  /** An error in the service's own shape. */
  Reply error(int status, String code, String message);

  /** Adds what exists, in words. */
  void things(SortedSet<String> things);

  /** Adds what exists with all that can be changed of it, so that two moments can be compared. */
  default void state(SortedSet<String> state) {
    things(state);
  }
}
