package io.scar.local.process;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.HashSet;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.function.Predicate;
import java.util.stream.Stream;

/**
 * A process and all that it started, also what has left its parent, its session and its process
 * group: such orphans are known by a variable that every descendant inherits.
 */
public final class ProcessTree {

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

  /** Kills all of it; when this returns nothing of it runs any more. */
  public void kill() throws InterruptedException {
    // A process may start another one while its parent is being killed, hence rounds.
    for (int round = 0; round < ROUNDS; round++) {
      Set<ProcessHandle> members = members();
      if (members.isEmpty()) {
        return;
      }
      members.forEach(ProcessHandle::destroyForcibly);
      long deadline = System.nanoTime() + AFTER_KILL.toNanos();
      for (ProcessHandle member : members) {
        await(member, deadline);
      }
    }
  }

  /** Resident memory of the tree now, in MB; pages that processes share count for each. */
  public int residentMegabytes() {
    long kilobytes = 0;
    // Orphans are left out: looking for them reads the environment of every process.
    for (ProcessHandle member : root.descendants().toList()) {
      kilobytes += residentKilobytes(member.pid());
    }
    kilobytes += residentKilobytes(root.pid());
    return (int) ((kilobytes + 1023) / 1024);
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
    ProcessHandle.allProcesses()
        .filter(process -> !members.contains(process))
        .filter(this::isMarked)
        .filter(ProcessHandle::isAlive)
        .forEach(members::add);
    return members;
  }

  private boolean isMarked(ProcessHandle process) {
    return variables(process).contains(mark);
  }

  /**
   * Kills every process with a variable that {@code marked} accepts: what an earlier run of this
   * program left when it was killed itself.
   *
   * @param marked is given {@code NAME=VALUE}
   */
  public static void killLeftovers(Predicate<String> marked) throws InterruptedException {
    for (int round = 0; round < ROUNDS; round++) {
      List<ProcessHandle> left =
          ProcessHandle.allProcesses()
              .filter(process -> variables(process).stream().anyMatch(marked))
              .filter(ProcessHandle::isAlive)
              .toList();
      if (left.isEmpty()) {
        return;
      }
      left.forEach(ProcessHandle::destroyForcibly);
      long deadline = System.nanoTime() + AFTER_KILL.toNanos();
      for (ProcessHandle process : left) {
        await(process, deadline);
      }
    }
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
