package io.scar.layer.training;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.HexFormat;
import java.util.Map;
import java.util.TreeMap;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.zip.GZIPOutputStream;
import org.apache.commons.compress.archivers.tar.TarArchiveEntry;
import org.apache.commons.compress.archivers.tar.TarArchiveOutputStream;

/**
 * Functions whose image is this machine's shell with its libraries, and whose script copies its
 * input to its output.
 */
final class FunctionPackage {

  private static final Path SHELL = Path.of("/bin/sh");
  private static final Pattern LIBRARY = Pattern.compile("(/\\S+) \\(0x");

  private static final String OCI = "application/vnd.oci.image";

  /** Keeps to what a shell can do alone, since there is nothing else in the image. */
  private static final String SCRIPT =
      """
      while read -r line; do echo "$line"; done <"$INPUT_FILE_PATH" >"$TMP_OUTPUT_DIR/copy"
      case ${CONT_VAR_size-} in
        small) echo "X-Trained: yes" >"$TMP_OUTPUT_DIR/.http-response" ;;
      esac
      echo "$GREETING"
      """;

  private FunctionPackage() {}

  /**
   * One with its image in the package.
   *
   * @param folder empty; the function's LAMBDA_TASK_ROOT
   * @return the image, as an OCI layout
   */
  static Path write(Path folder) throws IOException, InterruptedException {
    write(folder, "image_file: image", "out");
    Path image = folder.resolve("image");
    image(Files.createDirectories(image.resolve("blobs/sha256")));
    return image;
  }

  /**
   * One with its image elsewhere, or with none, and the one event that it gets.
   *
   * @param folder the function's LAMBDA_TASK_ROOT
   * @param image lines of its definition; empty for none
   * @param output the folder of the bucket that it writes into
   */
  static Path write(Path folder, String image, String output, String event) throws IOException {
    Files.createDirectories(folder);
    write(folder, image, output);
    Files.writeString(folder.resolve("event.json"), event);
    return folder;
  }

  private static void write(Path folder, String image, String output) throws IOException {
    Files.writeString(
        folder.resolve("function_config.yaml"),
        """
        name: training
        memory: 512
        timeout: 60
        log_level: INFO
        init_script: script.sh
        container:
          timeout_threshold: 5
          environment:
            Variables: {GREETING: hello}
        %sinput:
        - {storage_provider: s3, path: training/in}
        output:
        - {storage_provider: s3, path: training/%s}
        api_gateway:
          response: raw
          cors: {origins: ["https://www.example.org"], credentials: true}
        """
            .formatted(image.indent(2), output));
    Files.writeString(folder.resolve("script.sh"), SCRIPT);
  }

  private static void image(Path blobs) throws IOException, InterruptedException {
    byte[] tar = layer();
    ByteArrayOutputStream zipped = new ByteArrayOutputStream();
    try (GZIPOutputStream gzip = new GZIPOutputStream(zipped)) {
      gzip.write(tar);
    }
    byte[] layer = zipped.toByteArray();
    byte[] config =
        ("{\"os\":\"linux\",\"architecture\":\"amd64\",\"config\":{\"Env\":[\"PATH=/bin\"],"
                + "\"Cmd\":[\"/bin/sh\"],\"WorkingDir\":\"/\"},"
                + "\"rootfs\":{\"type\":\"layers\",\"diff_ids\":[\"sha256:%s\"]}}")
            .formatted(sha256(tar))
            .getBytes(StandardCharsets.UTF_8);
    byte[] manifest =
        ("{\"schemaVersion\":2,\"mediaType\":\"%s.manifest.v1+json\","
                + "\"config\":{\"mediaType\":\"%s.config.v1+json\",\"digest\":\"sha256:%s\","
                + "\"size\":%d},\"layers\":[{\"mediaType\":\"%s.layer.v1.tar+gzip\","
                + "\"digest\":\"sha256:%s\",\"size\":%d}]}")
            .formatted(
                OCI, OCI, blob(blobs, config), config.length, OCI, blob(blobs, layer), layer.length)
            .getBytes(StandardCharsets.UTF_8);
    Path image = blobs.resolve("../..").normalize();
    Files.writeString(image.resolve("oci-layout"), "{\"imageLayoutVersion\":\"1.0.0\"}");
    Files.writeString(
        image.resolve("index.json"),
        ("{\"schemaVersion\":2,\"manifests\":[{\"mediaType\":\"%s.manifest.v1+json\","
                + "\"digest\":\"sha256:%s\",\"size\":%d}]}")
            .formatted(OCI, blob(blobs, manifest), manifest.length));
  }

  private static byte[] layer() throws IOException, InterruptedException {
    Map<String, Path> files = new TreeMap<>();
    files.put("bin/sh", SHELL.toRealPath());
    Process ldd = new ProcessBuilder("ldd", SHELL.toString()).redirectErrorStream(true).start();
    Matcher libraries =
        LIBRARY.matcher(new String(ldd.getInputStream().readAllBytes(), StandardCharsets.UTF_8));
    ldd.waitFor();
    while (libraries.find()) {
      files.put(libraries.group(1).substring(1), Path.of(libraries.group(1)).toRealPath());
    }
    ByteArrayOutputStream bytes = new ByteArrayOutputStream();
    try (TarArchiveOutputStream tar = new TarArchiveOutputStream(bytes)) {
      for (Map.Entry<String, Path> file : files.entrySet()) {
        byte[] content = Files.readAllBytes(file.getValue());
        TarArchiveEntry entry = new TarArchiveEntry(file.getKey());
        entry.setMode(0100755);
        entry.setSize(content.length);
        tar.putArchiveEntry(entry);
        tar.write(content);
        tar.closeArchiveEntry();
      }
    }
    return bytes.toByteArray();
  }

  private static String blob(Path blobs, byte[] content) throws IOException {
    String digest = sha256(content);
    Files.write(blobs.resolve(digest), content);
    return digest;
  }

  private static String sha256(byte[] content) {
    try {
      return HexFormat.of().formatHex(MessageDigest.getInstance("SHA-256").digest(content));
    } catch (NoSuchAlgorithmException e) {
      throw new IllegalStateException("every Java has SHA-256", e);
    }
  }
}
