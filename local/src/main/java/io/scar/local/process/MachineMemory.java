package io.scar.local.process;

import com.sun.management.OperatingSystemMXBean;
import java.lang.management.ManagementFactory;

/** What this machine has memory for. */
public final class MachineMemory {

  private static final long MEGABYTE = 1 << 20;

  private MachineMemory() {}

  /**
   * Whether a file system in memory may have this size: it takes the machine's, and whoever fills
   * it must not end that.
   */
  public static boolean has(int megabytes) {
    return !(ManagementFactory.getOperatingSystemMXBean() instanceof OperatingSystemMXBean machine)
        || megabytes <= machine.getTotalMemorySize() / MEGABYTE / 2;
  }
}
