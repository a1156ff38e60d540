package io.scar.cli.testing;

import io.scar.container.testing.ElfFile;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.HexFormat;
import java.util.zip.GZIPOutputStream;
import org.apache.commons.compress.archivers.tar.TarArchiveEntry;

/** A small image with one gzip layer and one program, {@code /bin/sh}, as an OCI layout. */
public final class TestImage {

  private static final int BLOCK = 512;
  private static final int END_BLOCKS = 2;
  private static final int MEMBER = 1 << 20;

  private TestImage() {}

  /**
   * @param fileBytes the size of the image's one file, the header of a static program and zeros; at
   *     least 120
   * @return the layout's folder
   */
  public static Path layout(Path folder, int fileBytes) throws IOException {
    MessageDigest diffId = sha256();
    String layer =
        blob(folder, "application/vnd.oci.image.layer.v1.tar+gzip", layer(fileBytes, diffId));
    String config =
        "{\"architecture\":\"amd64\",\"os\":\"linux\",\"config\":{\"Cmd\":[\"/bin/sh\"]},\"rootfs\":{\"type\":\"layers\",\"diff_ids\":[\"%s\"]}}"
            .formatted(text(diffId));
    String configDescriptor =
        blob(folder, "application/vnd.oci.image.config.v1+json", bytes(config));
    String manifest =
        blob(
            folder,
            "application/vnd.oci.image.manifest.v1+json",
            bytes(
                "{\"schemaVersion\":2,\"mediaType\":\"application/vnd.oci.image.manifest.v1+json\",\"config\":%s,\"layers\":[%s]}"
                    .formatted(configDescriptor, layer)));
    Files.writeString(
        folder.resolve("index.json"), "{\"schemaVersion\":2,\"manifests\":[" + manifest + "]}");
    Files.writeString(folder.resolve("oci-layout"), "{\"imageLayoutVersion\":\"1.0.0\"}");
    return folder;
  }

  /** The tar in gzip members of one MB, so that a large one is packed as fast as a small one. */
  private static byte[] layer(int fileBytes, MessageDigest diffId) throws IOException {
    TarArchiveEntry entry = new TarArchiveEntry("bin/sh");
    entry.setSize(fileBytes);
    entry.setMode(0755);
    entry.setModTime(0); // the same image at any time
    byte[] header = new byte[BLOCK];
    entry.writeEntryHeader(header);
    diffId.update(header);
    ByteArrayOutputStream blob = new ByteArrayOutputStream();
    blob.write(gzip(header));
    byte[] program = ElfFile.fixed();
    diffId.update(program);
    blob.write(gzip(program));
    int padded = (fileBytes + BLOCK - 1) / BLOCK * BLOCK + END_BLOCKS * BLOCK - program.length;
    byte[] zeros = new byte[MEMBER];
    byte[] packedZeros = gzip(zeros);
    int left = padded;
    for (; left >= MEMBER; left -= MEMBER) {
      diffId.update(zeros);
      blob.write(packedZeros);
    }
    diffId.update(zeros, 0, left);
    blob.write(gzip(new byte[left]));
    return blob.toByteArray();
  }

  private static byte[] gzip(byte[] data) throws IOException {
    ByteArrayOutputStream bytes = new ByteArrayOutputStream();
    try (GZIPOutputStream out = new GZIPOutputStream(bytes)) {
      out.write(data);
    }
    return bytes.toByteArray();
  }

  /** Stores a blob; answers its descriptor. */
  private static String blob(Path folder, String mediaType, byte[] content) throws IOException {
    String digest = digest(content);
    Path file = folder.resolve("blobs").resolve(digest.replace(':', '/'));
    Files.createDirectories(file.getParent());
    Files.write(file, content);
    return "{\"mediaType\":\"%s\",\"digest\":\"%s\",\"size\":%d}"
        .formatted(mediaType, digest, content.length);
  }

  private static String digest(byte[] content) {
    MessageDigest digest = sha256();
    digest.update(content);
    return text(digest);
  }

  private static String text(MessageDigest digest) {
    return "sha256:" + HexFormat.of().formatHex(digest.digest());
  }

  private static MessageDigest sha256() {
    try {
      return MessageDigest.getInstance("SHA-256");
    } catch (NoSuchAlgorithmException e) {
      throw new IllegalStateException(e);
    }
  }

  private static byte[] bytes(String text) {
    return text.getBytes(StandardCharsets.UTF_8);
  }
}
