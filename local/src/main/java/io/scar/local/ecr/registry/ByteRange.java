package io.scar.local.ecr.registry;

import io.scar.local.ecr.store.RegistryException;
import io.scar.local.ecr.store.RegistryException.Code;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * A part of content.
 *
 * @param first byte
 * @param last byte
 */
record ByteRange(long first, long last) {

  private static final Pattern ASKED = Pattern.compile("bytes=(\\d{0,18})-(\\d{0,18})");
  private static final Pattern SENT = Pattern.compile("(?:bytes )?(\\d{1,18})-(\\d{1,18})(?:/.*)?");

  long length() {
    return last - first + 1;
  }

  /**
   * Reads a {@code Range} header.
   *
   * @param size of the content
   * @return empty for the whole: no header, or one of a form that a server may leave out of account
   * @throws RegistryException RANGE_INVALID if it begins behind the end
   */
  static Optional<ByteRange> asked(Optional<String> header, long size) throws RegistryException {
    Matcher form = ASKED.matcher(header.orElse(""));
    if (!form.matches() || (form.group(1).isEmpty() && form.group(2).isEmpty())) {
      return Optional.empty();
    }
    long first;
    long last = size - 1;
    if (form.group(1).isEmpty()) {
      first = Math.max(0, size - Long.parseLong(form.group(2)));
    } else {
      first = Long.parseLong(form.group(1));
      if (!form.group(2).isEmpty()) {
        last = Math.min(last, Long.parseLong(form.group(2)));
      }
    }
    if (first >= size || first > last) {
      throw new RegistryException(
          Code.RANGE_INVALID, "%s: the content has %d bytes".formatted(header.orElse(""), size));
    }
    return Optional.of(new ByteRange(first, last));
  }

  /**
   * Reads a {@code Content-Range} header, as the distribution protocol has it: without a unit.
   *
   * @throws RegistryException RANGE_INVALID if it is none
   */
  static Optional<ByteRange> sent(Optional<String> header) throws RegistryException {
    if (header.isEmpty()) {
      return Optional.empty();
    }
    Matcher form = SENT.matcher(header.get().strip());
    if (!form.matches()) {
      throw new RegistryException(
          Code.RANGE_INVALID, "'%s' is no range; write FIRST-LAST".formatted(header.get()));
    }
    ByteRange range = new ByteRange(Long.parseLong(form.group(1)), Long.parseLong(form.group(2)));
    if (range.last() < range.first()) {
      throw new RegistryException(
          Code.RANGE_INVALID, "'%s' ends before it begins".formatted(header.get()));
    }
    return Optional.of(range);
  }
}
