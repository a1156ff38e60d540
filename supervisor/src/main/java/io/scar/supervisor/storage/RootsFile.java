package io.scar.supervisor.storage;

import java.io.ByteArrayInputStream;
import java.io.DataInputStream;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import java.util.Set;
import java.util.stream.Collectors;

/**
 * The certificates of a trust store, found by whom they are of. None of them is decoded: to decode
 * the hundred and fifty that a Java runtime trusts takes longer than a handshake, which needs one.
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
  private static final String CERTIFICATE = "X.509";

  private static final int SEQUENCE = 0x30;
  private static final int VERSION_TAG = 0xa0;
  private static final int LONG_LENGTH = 0x80;

  /** Both are parts of what was read. */
  private record Root(ByteBuffer subject, ByteBuffer certificate) {}

  private final List<Root> roots;

  private RootsFile(List<Root> roots) {
    this.roots = roots;
  }

  /**
   * @throws IOException if it cannot be read, or is of another kind
   */
  static RootsFile read(Path file) throws IOException {
    DataInputStream in = new DataInputStream(new ByteArrayInputStream(Files.readAllBytes(file)));
    if (in.readInt() != MAGIC || in.readInt() != VERSION) {
      throw new IOException(file + " is no trust store of the kind JKS");
    }
    List<Root> roots = new ArrayList<>();
    for (int left = in.readInt(); left > 0; left--) {
      if (in.readInt() != TRUSTED) {
        throw new IOException(file + " holds more than certificates");
      }
      in.skipNBytes(in.readUnsignedShort());
      in.readLong();
      if (!in.readUTF().equals(CERTIFICATE)) {
        throw new IOException(file + " holds certificates of another kind");
      }
      byte[] certificate = new byte[in.readInt()];
      in.readFully(certificate);
      roots.add(new Root(subject(certificate), ByteBuffer.wrap(certificate)));
    }
    return new RootsFile(roots);
  }

  /**
   * The certificates of these, as they are in the file.
   *
   * @param names distinguished names in DER
   */
  List<byte[]> of(Collection<byte[]> names) {
    Set<ByteBuffer> wanted = names.stream().map(ByteBuffer::wrap).collect(Collectors.toSet());
    List<byte[]> found = new ArrayList<>();
    for (Root root : roots) {
      if (wanted.contains(root.subject())) {
        found.add(root.certificate().array());
      }
    }
    return found;
  }

  /** The name of whom a certificate is of: its sixth field, or fifth where no version is said. */
  private static ByteBuffer subject(byte[] certificate) throws IOException {
    try {
      ByteBuffer at = ByteBuffer.wrap(certificate);
      enter(at);
      enter(at);
      if ((at.get(at.position()) & 0xff) == VERSION_TAG) {
        skip(at);
      }
      skip(at);
      skip(at);
      skip(at);
      skip(at);
      int start = at.position();
      skip(at);
      return ByteBuffer.wrap(certificate, start, at.position() - start);
    } catch (IllegalArgumentException | IndexOutOfBoundsException | ArithmeticException e) {
      throw new IOException("a certificate is damaged", e);
    }
  }

  private static void enter(ByteBuffer at) throws IOException {
    if ((at.get(at.position()) & 0xff) != SEQUENCE) {
      throw new IOException("a certificate is damaged");
    }
    at.position(at.position() + 1);
    length(at);
  }

  private static void skip(ByteBuffer at) {
    at.position(at.position() + 1);
    int length = length(at);
    at.position(Math.addExact(at.position(), length));
  }

  private static int length(ByteBuffer at) {
    int first = at.get(at.position()) & 0xff;
    at.position(at.position() + 1);
    if (first < LONG_LENGTH) {
      return first;
    }
    int length = 0;
    for (int left = first - LONG_LENGTH; left > 0; left--) {
      int next = at.get(at.position()) & 0xff;
      length = Math.addExact(Math.multiplyExact(length, 1 << Byte.SIZE), next);
      at.position(at.position() + 1);
    }
    return length;
  }
}
