package io.scar.container.tar;

import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * The records of one pax extended header. Keys and values are Latin-1 strings: by definition they
 * are UTF-8, in practice they are the bytes of the file system that was packed.
 */
final class PaxRecords {

  static final PaxRecords NONE = new PaxRecords();

  private static final String SPARSE_OFFSET = "GNU.sparse.offset";
  private static final String SPARSE_LENGTH = "GNU.sparse.numbytes";

  private final Map<String, String> values = new HashMap<>();

  /** Of the form 0.0: the same two keys again and again. */
  private final List<Long> sparse = new ArrayList<>();

  private int extendedAttributes;

  private PaxRecords() {}

  /** Reads {@code LENGTH KEY=VALUE\n}, again and again; the length counts all of it. */
  static PaxRecords parse(byte[] data) throws DamagedTarException {
    PaxRecords records = new PaxRecords();
    int at = 0;
    while (at < data.length) {
      if (data[at] == 0) {
        // Some writers fill the block up.
        break;
      }
      int space = at;
      while (space < data.length && data[space] != ' ') {
        space++;
      }
      if (space - at > 10) {
        throw broken();
      }
      long length =
          TarNumber.decimal(new String(data, at, space - at, StandardCharsets.ISO_8859_1));
      int start = space + 1;
      if (length > data.length - at || at + length - 1 <= start) {
        throw broken();
      }
      int end = (int) (at + length) - 1;
      if (data[end] != '\n') {
        throw broken();
      }
      String record = new String(data, start, end - start, StandardCharsets.ISO_8859_1);
      int equals = record.indexOf('=');
      if (equals <= 0) {
        throw broken();
      }
      records.put(record.substring(0, equals), record.substring(equals + 1));
      at = end + 1;
    }
    return records;
  }

  private static DamagedTarException broken() {
    return new DamagedTarException("a pax record is broken");
  }

  private void put(String key, String value) throws DamagedTarException {
    if ((key.equals("path") || key.equals("linkpath")) && value.indexOf(0) >= 0) {
      throw new DamagedTarException("a pax record has a name with a NUL in it");
    }
    if (key.equals(SPARSE_OFFSET) || key.equals(SPARSE_LENGTH)) {
      boolean isOffset = sparse.size() % 2 == 0;
      if (isOffset != key.equals(SPARSE_OFFSET)) {
        throw new DamagedTarException("the map of a sparse file has its records mixed up");
      }
      sparse.add(TarNumber.decimal(value));
      return;
    }
    if (key.startsWith("SCHILY.xattr.") || key.startsWith("LIBARCHIVE.xattr.")) {
      extendedAttributes++;
      return;
    }
    values.put(key, value);
  }

  /** The value of a key; null when it is missing or empty, which takes an earlier one back. */
  @Nullable String get(String key) {
    String value = values.get(key);
    return value == null || value.isEmpty() ? null : value;
  }

  String get(String key, String other) {
    String value = get(key);
    return value == null ? other : value;
  }

  long number(String key, long other) throws DamagedTarException {
    String value = get(key);
    return value == null ? other : TarNumber.decimal(value);
  }

  int extendedAttributes() {
    return extendedAttributes;
  }

  /** The map of a sparse file in the forms 0.0 and 0.1; null when there is none. */
  long @Nullable [] sparseMap() throws DamagedTarException {
    String map = get("GNU.sparse.map");
    if (map == null) {
      return sparse.isEmpty() ? null : sparse.stream().mapToLong(Long::longValue).toArray();
    }
    String[] texts = map.split(",", -1);
    long[] numbers = new long[texts.length];
    for (int i = 0; i < texts.length; i++) {
      numbers[i] = TarNumber.decimal(texts[i]);
    }
    return numbers;
  }

  /** Whether the map of a sparse file stands before its content. */
  boolean isSparseOne() {
    return "1".equals(get("GNU.sparse.major")) && "0".equals(get("GNU.sparse.minor", "0"));
  }

  /** Seconds and nanoseconds of {@code mtime}, such as {@code 1350244992.023960108}. */
  long @Nullable [] modified() throws DamagedTarException {
    String text = get("mtime");
    if (text == null) {
      return null;
    }
    boolean negative = text.startsWith("-");
    String digits = negative ? text.substring(1) : text;
    int dot = digits.indexOf('.');
    long seconds = TarNumber.decimal(dot < 0 ? digits : digits.substring(0, dot));
    String fraction = dot < 0 ? "" : digits.substring(dot + 1);
    String nine = (fraction + "000000000").substring(0, 9);
    long nanos = TarNumber.decimal(nine);
    if (negative) {
      seconds = -seconds;
      if (nanos > 0) {
        seconds--;
        nanos = 1_000_000_000 - nanos;
      }
    }
    return new long[] {seconds, nanos};
  }
}
