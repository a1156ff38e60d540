package io.scar.layer.bundle;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeSet;
import java.util.jar.JarEntry;
import java.util.jar.JarFile;
import java.util.regex.Pattern;
import java.util.stream.Stream;

/**
 * The licences and notices of the libraries, each text once with the names of those that it is of:
 * {@code Notices LIB TERMS FILE}. Those of a jar that has none in it are the files of the folder
 * that is named as it is, without a version, in TERMS.
 */
public final class Notices {

  private static final Pattern TEXTS =
      Pattern.compile("META-INF/[^/]*(LICENSE|NOTICE)[^/]*", Pattern.CASE_INSENSITIVE);

  private static final Pattern VERSION = Pattern.compile("-[0-9][^/]*$");

  private static final String RULE = "-".repeat(80) + "\n";

  private Notices() {}

  public static void main(String[] args) throws IOException {
    Map<String, TreeSet<String>> owners = new LinkedHashMap<>();
    TreeSet<String> silent = new TreeSet<>();
    for (Path jar : NativeLibraries.jars(Path.of(args[0]))) {
      String name = String.valueOf(jar.getFileName());
      List<String> texts = texts(jar, Path.of(args[1]));
      texts.forEach(text -> owners.computeIfAbsent(text, key -> new TreeSet<>()).add(name));
      if (texts.isEmpty()) {
        silent.add(name);
      }
    }
    StringBuilder all = new StringBuilder("The libraries in this bundle, and their terms.\n");
    owners.forEach(
        (text, names) ->
            all.append(RULE).append(String.join("\n", names)).append("\n\n").append(text));
    all.append(RULE).append("Without a text of their own:\n").append(String.join("\n", silent));
    Files.writeString(Path.of(args[2]), all.append('\n'));
  }

  private static List<String> texts(Path jar, Path terms) throws IOException {
    List<String> texts = new ArrayList<>();
    try (JarFile entries = new JarFile(jar.toFile())) {
      List<JarEntry> wanted =
          entries.stream()
              .filter(entry -> TEXTS.matcher(entry.getName()).matches())
              .sorted(Comparator.comparing(JarEntry::getName))
              .toList();
      for (JarEntry entry : wanted) {
        texts.add(text(entries.getInputStream(entry).readAllBytes()));
      }
    }
    Path others = terms.resolve(VERSION.matcher(jar.getFileName() + "").replaceFirst(""));
    if (texts.isEmpty() && Files.isDirectory(others)) {
      try (Stream<Path> files = Files.list(others)) {
        for (Path file : files.sorted().toList()) {
          texts.add(text(Files.readAllBytes(file)));
        }
      }
    }
    return texts;
  }

  private static String text(byte[] content) {
    return new String(content, StandardCharsets.UTF_8).replace("\r", "").strip() + "\n";
  }
}
