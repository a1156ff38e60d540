package io.scar.container.squash;

import com.fasterxml.jackson.core.StreamReadFeature;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.json.JsonMapper;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.scar.container.ContainerException;
import io.scar.container.ContainerException.Kind;
import io.scar.container.image.Digest;
import java.io.IOException;
import java.nio.BufferUnderflowException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;

/**
 * The bytes of a squashed image, all integers little endian:
 *
 * <pre>
 * header    skippable frame 0x184D2A50 of JSON: format, image, config (base64), unpacked, entries
 * data      zstd frames, each of up to {@value #FRAME_BYTES} bytes of the tar and without the others
 * index     skippable frame 0x184D2A51 of JSON: format, digest and size of the tar, all frames
 *           before it with their sizes and digests
 * seek      skippable frame 0x184D2A5E, the seek table of zstd's seekable format over all of these
 * </pre>
 *
 * {@code zstd -d} passes over skippable frames, so it gives the tar, and any reader of the seekable
 * format finds its way.
 *
 * @see <a
 *     href="https://github.com/facebook/zstd/blob/dev/contrib/seekable_format/zstd_seekable_compression_format.md">The
 *     seekable format</a>
 */
final class SquashFormat {

  /** Changes with anything that an earlier reader would misread, and with the order of entries. */
  static final int VERSION = 2;

  /** Of the tar, in one frame. */
  static final int FRAME_BYTES = 4 << 20;

  private static final int HEADER_MAGIC = 0x184D2A50;
  private static final int INDEX_MAGIC = 0x184D2A51;
  private static final int SEEK_MAGIC = 0x184D2A5E;
  private static final int SEEK_FOOTER_MAGIC = 0x8F92EAB1;
  private static final int FRAME_HEAD_BYTES = 8;
  private static final int SEEK_ENTRY_BYTES = 8;
  private static final int SEEK_FOOTER_BYTES = 9;

  private static final JsonMapper JSON =
      JsonMapper.builder().disable(StreamReadFeature.INCLUDE_SOURCE_IN_LOCATION).build();

  /** What the header says. */
  static final class Header {
    private final byte[] config;
    private final long unpacked;
    private final long entries;

    /**
     * @param config the image's configuration, byte for byte
     * @param unpacked bytes of all files
     * @param entries of the tar
     */
    Header(byte[] config, long unpacked, long entries) {
      this.config = config;
      this.unpacked = unpacked;
      this.entries = entries;
    }

    byte[] config() {
      return config;
    }

    long unpacked() {
      return unpacked;
    }
  }

  /**
   * What the index says.
   *
   * @param tar digest of the whole tar
   * @param tarBytes its size
   * @param frames the header's first
   */
  record Index(Digest tar, long tarBytes, List<Frame> frames) {
    Index {
      frames = List.copyOf(frames);
    }
  }

  private SquashFormat() {}

  static byte[] header(Digest image, Header header) throws IOException {
    ObjectNode json = JSON.createObjectNode();
    json.put("format", VERSION);
    json.put("image", image.toString());
    json.put("config", header.config());
    json.put("unpacked", header.unpacked());
    json.put("entries", header.entries);
    return skippable(HEADER_MAGIC, JSON.writeValueAsBytes(json));
  }

  /** The index and the seek table, which end the object. */
  static byte[] end(Index index) throws IOException {
    ObjectNode json = JSON.createObjectNode();
    json.put("format", VERSION);
    json.putObject("tar").put("digest", index.tar().toString()).put("bytes", index.tarBytes());
    ArrayNode frames = json.putArray("frames");
    for (Frame frame : index.frames()) {
      frames.addArray().add(frame.packed()).add(frame.plain()).add(frame.digest().toString());
    }
    byte[] indexFrame = skippable(INDEX_MAGIC, JSON.writeValueAsBytes(json));
    int count = index.frames().size() + 1;
    byte[] table = new byte[count * SEEK_ENTRY_BYTES + SEEK_FOOTER_BYTES];
    ByteBuffer seek = little(table);
    for (Frame frame : index.frames()) {
      seek.putInt(frame.packed()).putInt(frame.plain());
    }
    seek.putInt(indexFrame.length).putInt(0);
    // No checksums in the table: the index has digests.
    seek.putInt(count).put((byte) 0).putInt(SEEK_FOOTER_MAGIC);
    byte[] seekFrame = skippable(SEEK_MAGIC, table);
    byte[] end = Arrays.copyOf(indexFrame, indexFrame.length + seekFrame.length);
    System.arraycopy(seekFrame, 0, end, indexFrame.length, seekFrame.length);
    return end;
  }

  /**
   * Reads the header of an image.
   *
   * @param what the object, for messages
   */
  static Header header(byte[] frame, Digest image, String what) throws ContainerException {
    JsonNode json = document(frame, HEADER_MAGIC, what);
    try {
      byte[] config = json.path("config").binaryValue();
      if (config == null || !Digest.sha256(config).equals(image)) {
        throw damaged(what, "it is not of image " + image);
      }
      return new Header(config, json.path("unpacked").asLong(), json.path("entries").asLong());
    } catch (ContainerException e) {
      throw e;
    } catch (IOException e) {
      throw damaged(what, "its header has no configuration");
    }
  }

  /** Reads the index out of the end of an object of {@code size} bytes. */
  static Index index(byte[] end, long size, String what) throws ContainerException {
    JsonNode json = document(end, INDEX_MAGIC, what);
    List<Frame> frames = new ArrayList<>();
    long packed = end.length;
    long plain = 0;
    for (JsonNode frame : json.path("frames")) {
      Frame read =
          new Frame(
              frame.path(0).asInt(), frame.path(1).asInt(), Digest.parse(frame.path(2).asText()));
      if (read.packed() <= 0 || read.plain() < 0 || read.plain() > FRAME_BYTES) {
        throw damaged(what, "its index names a frame of impossible size");
      }
      frames.add(read);
      packed += read.packed();
      plain += read.plain();
    }
    JsonNode tar = json.path("tar");
    if (frames.isEmpty() || packed != size || plain != tar.path("bytes").asLong()) {
      throw damaged(what, "its index does not fit its size");
    }
    return new Index(Digest.parse(tar.path("digest").asText()), plain, frames);
  }

  /**
   * How many bytes end an object, from the index on, as its last bytes tell.
   *
   * @param last the object's last bytes; at least a seek table's footer
   */
  static int endBytes(byte[] last, String what) throws ContainerException {
    try {
      ByteBuffer footer = little(last);
      int count = footer.getInt(last.length - SEEK_FOOTER_BYTES);
      int seek = FRAME_HEAD_BYTES + count * SEEK_ENTRY_BYTES + SEEK_FOOTER_BYTES;
      if (footer.getInt(last.length - Integer.BYTES) != SEEK_FOOTER_MAGIC || count < 2) {
        throw damaged(what, "it has no seek table");
      }
      // The last entry is the index's.
      int index = footer.getInt(last.length - SEEK_FOOTER_BYTES - SEEK_ENTRY_BYTES);
      return Math.addExact(seek, index);
    } catch (IndexOutOfBoundsException | ArithmeticException e) {
      throw damaged(what, "it has no seek table");
    }
  }

  /** How many of the last bytes {@link #endBytes} needs. */
  static int footerBytes() {
    return SEEK_FOOTER_BYTES + SEEK_ENTRY_BYTES;
  }

  static ContainerException damaged(String what, String reason) {
    return new ContainerException(
        Kind.DAMAGED, what + " is damaged: " + reason + "; `scar init` makes it anew");
  }

  private static JsonNode document(byte[] frame, int magic, String what) throws ContainerException {
    try {
      ByteBuffer buffer = little(frame);
      int found = buffer.getInt();
      int length = buffer.getInt();
      if (found != magic || length < 0 || length > buffer.remaining()) {
        throw damaged(what, "it is no squashed image");
      }
      JsonNode json = JSON.readTree(frame, FRAME_HEAD_BYTES, length);
      if (json.path("format").asInt() != VERSION) {
        throw new ContainerException(
            Kind.UNSUPPORTED,
            what
                + " is of format "
                + json.path("format").asText("?")
                + ", and this version reads "
                + VERSION
                + "; `scar init` makes it anew");
      }
      return json;
    } catch (ContainerException e) {
      throw e;
    } catch (IOException | BufferUnderflowException e) {
      throw damaged(what, "it is no squashed image");
    }
  }

  private static byte[] skippable(int magic, byte[] content) {
    byte[] frame = new byte[FRAME_HEAD_BYTES + content.length];
    little(frame).putInt(magic).putInt(content.length).put(content);
    return frame;
  }

  private static ByteBuffer little(byte[] bytes) {
    return ByteBuffer.wrap(bytes).order(ByteOrder.LITTLE_ENDIAN);
  }
}
