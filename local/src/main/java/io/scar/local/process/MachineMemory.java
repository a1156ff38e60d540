package io.scar.local.process;

import com.sun.management.OperatingSystemMXBean;
import java.lang.management.ManagementFactory;
import java.util.OptionalInt;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** What this machine has memory for. */
public final class MachineMemory {

  private static final Logger LOG = LoggerFactory.getLogger(MachineMemory.class);
  private static final long MEGABYTE = 1 << 20;

  private MachineMemory() {}

  /**
   * The size of a {@code /tmp} in memory: what was asked for, unless it is more than half of the
   * machine's, for whoever fills it must not end that. Then this is said in the log, and {@code
   * /tmp} has to be a folder on disk.
   *
   * @param whose for the log
   */
  public static OptionalInt forTemporary(int megabytes, String whose) {
    if (has(megabytes)) {
      return OptionalInt.of(megabytes);
    }
    LOG.warn(
        "{}: a /tmp of {} MB is more than half of this machine's memory, so it is a folder on disk"
            + " and its size is not enforced",
        whose,
        megabytes);
    return OptionalInt.empty();
  }

  private static boolean has(int megabytes) {
    return !(ManagementFactory.getOperatingSystemMXBean() instanceof OperatingSystemMXBean machine)
        || megabytes <= machine.getTotalMemorySize() / MEGABYTE / 2;
  }
}
