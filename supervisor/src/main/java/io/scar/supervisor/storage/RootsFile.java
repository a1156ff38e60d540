package io.scar.supervisor.storage;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collection;
import java.util.List;

/**
 * The certificates of a trust store, found by whom they are of. None of them is decoded: to decode
 * the hundred and fifty that a Java runtime trusts takes longer than a handshake, which needs one.
 * They are gone through at every start, by code that is interpreted, so it is simple code.
 *
 * <p>Read are trust stores of the kind JKS, whose certificates lie there one after the other.
 *
 * @see <a href="https://datatracker.ietf.org/doc/html/rfc5280#section-4.1">A certificate's
 *     fields</a>
 */
final class RootsFile {

  private static final int MAGIC = 0xfeedfeed;
  private static final int VERSION = 2;
  private static final int TRUSTED = 2;
  private static final int TIME_BYTES = 8;
  private static final byte[] CERTIFICATE = "X.509".getBytes(StandardCharsets.UTF_8);

  private static final int SEQUENCE = 0x30;
  private static final int VERSION_TAG = 0xa0;
  private static final int LONG_LENGTH = 0x80;

  /** Where a certificate lies in the file, and in it the name of whom it is of. */
  private record Root(int start, int end, int subject, int subjectEnd) {}

  private final byte[] content;
  private final List<Root> roots = new ArrayList<>();
  private int at;

  private RootsFile(byte[] content) {
    this.content = content;
  }

  /**
   * @throws IOException if it cannot be read, or is of another kind
   */
  static RootsFile read(Path file) throws IOException {
    RootsFile read = new RootsFile(Files.readAllBytes(file));
    try {
      read.findRoots();
      return read;
    } catch (IndexOutOfBoundsException | IllegalArgumentException e) {
      throw new IOException(file + " is no trust store of the kind JKS: " + e.getMessage(), e);
    }
  }

  /**
   * The certificates of these, as they are in the file.
   *
   * @param names distinguished names in DER
   */
  List<byte[]> of(Collection<byte[]> names) {
    List<byte[]> found = new ArrayList<>();
    for (Root root : roots) {
      if (isOfOneOf(root, names)) {
        found.add(certificate(root));
      }
    }
    return found;
  }

  /** The first certificate; none where the file has none. */
  List<byte[]> first() {
    return roots.isEmpty() ? List.of() : List.of(certificate(roots.getFirst()));
  }

  private byte[] certificate(Root root) {
    return Arrays.copyOfRange(content, root.start, root.end);
  }

  private boolean isOfOneOf(Root root, Collection<byte[]> names) {
    for (byte[] name : names) {
      if (name.length == root.subjectEnd - root.subject
          && Arrays.equals(content, root.subject, root.subjectEnd, name, 0, name.length)) {
        return true;
      }
    }
    return false;
  }

  private void findRoots() {
    if (number() != MAGIC || number() != VERSION) {
      throw new IllegalArgumentException("it begins otherwise");
    }
    for (int left = number(); left > 0; left--) {
      if (number() != TRUSTED) {
        throw new IllegalArgumentException("it holds more than certificates");
      }
      skip(shortNumber());
      skip(TIME_BYTES);
      int kind = shortNumber();
      skip(kind);
      if (!Arrays.equals(content, at - kind, at, CERTIFICATE, 0, CERTIFICATE.length)) {
        throw new IllegalArgumentException("it holds certificates of another kind");
      }
      int length = number();
      int start = at;
      skip(length);
      roots.add(root(start, at));
      at = start + length;
    }
  }

  /** The name of whom a certificate is of is its sixth field, or fifth where it says no version. */
  private Root root(int start, int end) {
    at = start;
    enter();
    enter();
    if ((content[at] & 0xff) == VERSION_TAG) {
      skipField();
    }
    skipField();
    skipField();
    skipField();
    skipField();
    int subject = at;
    skipField();
    if (at > end) {
      throw new IllegalArgumentException("a certificate is damaged");
    }
    return new Root(start, end, subject, at);
  }

  private void enter() {
    if ((content[at] & 0xff) != SEQUENCE) {
      throw new IllegalArgumentException("a certificate is damaged");
    }
    at++;
    length();
  }

  private void skipField() {
    at++;
    skip(length());
  }

  /** The length of a field of DER. */
  private int length() {
    int first = content[at++] & 0xff;
    if (first < LONG_LENGTH) {
      return first;
    }
    int length = 0;
    for (int left = first - LONG_LENGTH; left > 0; left--) {
      length = (length << Byte.SIZE) | (content[at++] & 0xff);
    }
    return length;
  }

  private void skip(int bytes) {
    if (bytes < 0 || bytes > content.length - at) {
      throw new IllegalArgumentException("it is cut off");
    }
    at += bytes;
  }

  private int number() {
    return (shortNumber() << Short.SIZE) | shortNumber();
  }

  private int shortNumber() {
    return ((content[at++] & 0xff) << Byte.SIZE) | (content[at++] & 0xff);
  }
}
