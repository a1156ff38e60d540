package io.scar.supervisor.soak;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.FileVisitResult;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.SimpleFileVisitor;
import java.nio.file.attribute.BasicFileAttributes;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/**
 * What an execution environment holds between two invocations.
 *
 * @param processorMillis that the supervisor's process has taken since it began; its children's are
 *     not among them
 * @param residentKilobytes of the supervisor's process
 * @param temporaryBytes in the function's temporary folder
 * @param storeFiles in the rootfs store
 */
record Footprint(
    int invocations,
    long processorMillis,
    int descriptors,
    int threads,
    int processes,
    long residentKilobytes,
    long temporaryBytes,
    int temporaryFiles,
    int storeFiles) {

  static Footprint of(int invocations, long pid, Path temporary, Path store) throws IOException {
    Path process = Path.of("/proc", Long.toString(pid));
    Contents inTemporary = Contents.of(temporary);
    return new Footprint(
        invocations,
        processorMillis(process),
        count(process.resolve("fd")),
        count(process.resolve("task")),
        1 + (int) ProcessHandle.of(pid).orElseThrow().descendants().count(),
        resident(process),
        inTemporary.bytes,
        inTemporary.files,
        Contents.of(store).files);
  }

  private static int count(Path folder) throws IOException {
    try (Stream<Path> entries = Files.list(folder)) {
      return (int) entries.count();
    }
  }

  /** The fields 14 and 15 of proc_pid_stat(5), in hundredths of a second; names may hold blanks. */
  private static long processorMillis(Path process) throws IOException {
    String line = Files.readString(process.resolve("stat"), StandardCharsets.ISO_8859_1);
    String[] fields = line.substring(line.lastIndexOf(')') + 2).split(" ", -1);
    return (Long.parseLong(fields[11]) + Long.parseLong(fields[12])) * 10;
  }

  private static long resident(Path process) throws IOException {
    try (Stream<String> lines =
        Files.lines(process.resolve("status"), StandardCharsets.ISO_8859_1)) {
      return lines
          .filter(line -> line.startsWith("VmRSS:"))
          .mapToLong(line -> Long.parseLong(line.replaceAll("\\D", "")))
          .findFirst()
          .orElseThrow();
    }
  }

  private static final class Contents extends SimpleFileVisitor<Path> {

    private long bytes;
    private int files;

    static Contents of(Path folder) throws IOException {
      Contents contents = new Contents();
      Files.walkFileTree(folder, contents);
      return contents;
    }

    @Override
    public FileVisitResult visitFile(Path file, BasicFileAttributes attributes) {
      bytes += attributes.size();
      files++;
      return FileVisitResult.CONTINUE;
    }

    @Override
    public FileVisitResult postVisitDirectory(Path folder, @Nullable IOException e) {
      files++;
      return FileVisitResult.CONTINUE;
    }
  }
}
