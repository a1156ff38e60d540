package io.scar.container.repackage;

import io.scar.container.tar.EntryAttributes;
import io.scar.container.tar.TarWriter;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.nio.file.attribute.FileTime;
import java.util.Collections;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import org.apache.commons.compress.archivers.zip.ZipArchiveEntry;
import org.apache.commons.compress.archivers.zip.ZipFile;

/**
 * The image layer that belongs to one function: its package at {@code /var/task}, where Lambda
 * unpacks packages, and the image's original configuration, which the bundle starts it by.
 */
final class FunctionLayer implements TarContent {

  /** Where the package is, in a layer's names. */
  static final String TASK = "var/task/";

  /** Where the original's configuration is, before all of the package. */
  static final String CONFIG = "opt/scar/image.json";

  private static final int EXECUTABLE_BITS = 0111;

  private static final EntryAttributes FOLDER = attributes(0755);
  private static final EntryAttributes EXECUTABLE = attributes(0755);
  private static final EntryAttributes FILE = attributes(0644);

  private final Path packageZip;
  private final byte[] originalConfig;

  /**
   * @param packageZip the function's package; which of its files are executable is kept
   * @param originalConfig byte for byte
   */
  FunctionLayer(Path packageZip, byte[] originalConfig) {
    this.packageZip = packageZip;
    this.originalConfig = originalConfig.clone();
  }

  @Override
  public void writeTo(OutputStream out) throws IOException {
    try (ZipFile zip = ZipFile.builder().setPath(packageZip).get()) {
      Map<String, ZipArchiveEntry> files = new TreeMap<>();
      for (ZipArchiveEntry entry : Collections.list(zip.getEntries())) {
        if (!entry.isDirectory()) {
          files.put(bytes(TASK + entry.getName()), entry);
        }
      }
      TarWriter tar = new TarWriter(out);
      // Engines make folders that no entry names with modes of their own.
      for (String folder : folders(files)) {
        tar.put(folder, TarWriter.Type.FOLDER, FOLDER, "");
      }
      tar.file(CONFIG, FILE, originalConfig.length, new ByteArrayInputStream(originalConfig));
      for (Map.Entry<String, ZipArchiveEntry> file : files.entrySet()) {
        ZipArchiveEntry entry = file.getValue();
        try (InputStream content = zip.getInputStream(entry)) {
          tar.file(
              file.getKey(),
              isExecutable(entry.getUnixMode()) ? EXECUTABLE : FILE,
              entry.getSize(),
              content);
        }
      }
      tar.finish();
    }
  }

  static boolean isExecutable(int mode) {
    return (mode & EXECUTABLE_BITS) != 0;
  }

  /** With a slash at their end, a folder before what is in it. */
  private static Set<String> folders(Map<String, ZipArchiveEntry> files) {
    Set<String> folders = new TreeSet<>();
    folders.add(TASK);
    TreeSet<String> names = new TreeSet<>(files.keySet());
    names.add(CONFIG);
    names.add(TASK);
    for (String name : names) {
      for (int slash = name.indexOf('/'); slash >= 0; slash = name.indexOf('/', slash + 1)) {
        folders.add(name.substring(0, slash + 1));
      }
    }
    return folders;
  }

  /** As tar archives have names here: one char for each byte. */
  private static String bytes(String name) {
    return new String(name.getBytes(StandardCharsets.UTF_8), StandardCharsets.ISO_8859_1);
  }

  private static EntryAttributes attributes(int mode) {
    return new EntryAttributes(mode, 0, 0, FileTime.fromMillis(0));
  }
}
