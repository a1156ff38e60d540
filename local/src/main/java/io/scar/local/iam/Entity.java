package io.scar.local.iam;

import java.util.Locale;
import java.util.UUID;

/** What IAM keeps under a name that no other of its kind has. */
interface Entity {

  String name();

  /**
   * An id that nothing else has.
   *
   * @param prefix of the kind's ids
   * @see <a
   *     href="https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_identifiers.html#identifiers-unique-ids">Unique
   *     identifiers</a>
   */
  static String newId(String prefix) {
    return prefix
        + UUID.randomUUID().toString().replace("-", "").substring(0, 17).toUpperCase(Locale.ROOT);
  }
}
