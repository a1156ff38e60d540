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
}
