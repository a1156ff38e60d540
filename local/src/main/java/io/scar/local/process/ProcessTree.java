package io.scar.local.process;

import static java.util.stream.Collectors.toSet;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.DirectoryIteratorException;
import java.nio.file.DirectoryStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.HashSet;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.function.Predicate;
import java.util.function.Supplier;
import java.util.stream.Stream;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * A process and all that it started, also what has left its parent, its session and its process
 * group: such orphans are known by a variable that every descendant inherits.
 */
public final class ProcessTree {

  private static final Logger LOG = LoggerFactory.getLogger(ProcessTree.class);
  private static final Path PROC = Path.of("/proc");
  private static final int ROUNDS = 20;
  private static final Duration AFTER_KILL = Duration.ofSeconds(5);

  private final Process root;
  private final String mark;
  private final boolean handsOn;

  /**
   * @param mark {@code NAME=VALUE}, in the environment of this tree and of no other
   * @param handsOn whether the root hands SIGTERM on to what it started
   */
  public ProcessTree(Process root, String mark, boolean handsOn) {
    this.root = root;
    this.mark = mark;
    this.handsOn = handsOn;
  }

  /** Asks all of it to end, waits, then kills what is left. */
  public void stop(Duration grace) throws InterruptedException {
    Set<ProcessHandle> asked = handsOn ? Set.of(root.toHandle()) : members();
    asked.forEach(ProcessHandle::destroy);
    long deadline = System.nanoTime() + grace.toNanos();
    for (ProcessHandle member : asked) {
      await(member, deadline);
    }
    kill();
  }

  /**
   * Kills all of it; when this returns nothing of it runs any more, but for what the kernel does
   * not let die.
   */
  public void kill() throws InterruptedException {
    killAll(this::members);
  }

  private static void killAll(Supplier<Set<ProcessHandle>> alive) throws InterruptedException {
    // A process may start another one while its parent is being killed, hence rounds.
    for (int round = 0; round < ROUNDS; round++) {
      Set<ProcessHandle> members = alive.get();
      if (members.isEmpty()) {
        return;
      }
      members.forEach(ProcessHandle::destroyForcibly);
      long deadline = System.nanoTime() + AFTER_KILL.toNanos();
      for (ProcessHandle member : members) {
        await(member, deadline);
      }
    }
    LOG.warn("Processes that were killed are still there: {}", alive.get());
  }

  /** Resident memory of the tree now, in MB; pages that processes share count for each. */
  public int residentMegabytes() {
    long kilobytes = 0;
    // Orphans are left out: looking for them reads the environment of every process.
    Deque<Long> left = new ArrayDeque<>(List.of(root.pid()));
    for (Long pid = left.poll(); pid != null; pid = left.poll()) {
      kilobytes += residentKilobytes(pid);
      left.addAll(children(pid));
    }
    return (int) ((kilobytes + 1023) / 1024);
  }

  /**
   * The children of a process now. {@link ProcessHandle#children} reads the state of every process
   * of the machine, which takes longer than many a call does; that is left for kernels without
   * CONFIG_PROC_CHILDREN.
   *
   * @see <a
   *     href="https://man7.org/linux/man-pages/man5/proc_tid_children.5.html">proc_tid_children(5)</a>
   */
  private static List<Long> children(long pid) {
    List<Long> children = new ArrayList<>();
    Path tasks = PROC.resolve(pid + "/task");
    if (!Files.exists(tasks.resolve(pid + "/children"))) {
      return ProcessHandle.of(pid).stream()
          .flatMap(ProcessHandle::children)
          .map(ProcessHandle::pid)
          .toList();
    }
    try (DirectoryStream<Path> threads = Files.newDirectoryStream(tasks)) {
      for (Path thread : threads) {
        String line = Files.readString(thread.resolve("children"), StandardCharsets.ISO_8859_1);
        for (String child : line.split(" ", -1)) {
          if (!child.isBlank()) {
            children.add(Long.valueOf(child));
          }
        }
      }
    } catch (IOException | DirectoryIteratorException gone) {
      // What was found before it ended counts.
      return children;
    }
    return children;
  }

  private static void await(ProcessHandle process, long deadline) throws InterruptedException {
    try {
      process.onExit().get(Math.max(0, deadline - System.nanoTime()), TimeUnit.NANOSECONDS);
    } catch (TimeoutException stillRunning) {
      // The caller looks again.
      return;
    } catch (ExecutionException e) {
      throw new IllegalStateException("a process's end cannot fail", e);
    }
  }

  private Set<ProcessHandle> members() {
    Set<ProcessHandle> members = new LinkedHashSet<>();
    if (root.isAlive()) {
      members.add(root.toHandle());
    }
    root.descendants().filter(ProcessHandle::isAlive).forEach(members::add);
    members.addAll(marked(mark::equals));
    return members;
  }

  /**
   * Kills every process with a variable that {@code marked} accepts: what an earlier run of this
   * program left when it was killed itself.
   *
   * @param marked is given {@code NAME=VALUE}
   */
  public static void killLeftovers(Predicate<String> marked) throws InterruptedException {
    killAll(() -> marked(marked));
  }

  private static Set<ProcessHandle> marked(Predicate<String> mark) {
    return ProcessHandle.allProcesses()
        .filter(process -> variables(process).stream().anyMatch(mark))
        .filter(ProcessHandle::isAlive)
        .collect(toSet());
  }

  private static Set<String> variables(ProcessHandle process) {
    try {
      byte[] environment = Files.readAllBytes(PROC.resolve(process.pid() + "/environ"));
      return new HashSet<>(
          List.of(new String(environment, StandardCharsets.ISO_8859_1).split("\0")));
    } catch (IOException notOurs) {
      // Gone meanwhile, or another user's.
      return Set.of();
    }
  }

  private static long residentKilobytes(long pid) {
    try (Stream<String> lines =
        Files.lines(PROC.resolve(pid + "/status"), StandardCharsets.ISO_8859_1)) {
      return lines
          .filter(line -> line.startsWith("VmRSS:"))
          .map(line -> line.replaceAll("\\D", ""))
          .mapToLong(Long::parseLong)
          .findFirst()
          .orElse(0);
    } catch (IOException | java.io.UncheckedIOException gone) {
      return 0;
    }
  }
}
