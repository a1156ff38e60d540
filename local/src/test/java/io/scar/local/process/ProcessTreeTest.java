package io.scar.local.process;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.time.Duration;
import java.util.concurrent.locks.LockSupport;
import org.junit.jupiter.api.Test;

class ProcessTreeTest {

  /** Only so that a hang ends. */
  private static final Duration HANG = Duration.ofMinutes(1);

  @Test
  void theMemoryOfGrandchildrenCountsAndIsGoneWithThem() throws IOException, InterruptedException {
    // tail keeps a line until it is whole: 60 MB here.
    Process shell =
        new ProcessBuilder(
                "sh",
                "-c",
                "(head -c 60000000 /dev/zero; sleep 600) | (tail >/dev/null; true); true")
            .start();
    ProcessTree tree = new ProcessTree(shell, "SCAR_TEST=none", false);
    try {
      long end = System.nanoTime() + HANG.toNanos();
      int megabytes = tree.residentMegabytes();
      while (megabytes < 60) {
        assertThat(System.nanoTime() - end).as("%d MB seen", megabytes).isNegative();
        LockSupport.parkNanos(20_000_000);
        megabytes = tree.residentMegabytes();
      }
    } finally {
      tree.kill();
    }
    assertThat(tree.residentMegabytes()).isZero();
  }
}
