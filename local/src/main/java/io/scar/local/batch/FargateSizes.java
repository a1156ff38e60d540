package io.scar.local.batch;

import java.util.Map;
import java.util.TreeMap;

/**
 * The sizes of Fargate's tasks.
 *
 * @see <a
 *     href="https://docs.aws.amazon.com/batch/latest/APIReference/API_ResourceRequirement.html">ResourceRequirement</a>
 */
final class FargateSizes {

  /**
   * Memory for a number of vCPUs.
   *
   * @param least MiB
   * @param most MiB
   * @param step MiB
   */
  private record Memory(int least, int most, int step) {}

  private static final Map<Double, Memory> SIZES =
      new TreeMap<>(
          Map.of(
              0.5, new Memory(1024, 4096, 1024),
              1.0, new Memory(2048, 8192, 1024),
              2.0, new Memory(4096, 16384, 1024),
              4.0, new Memory(8192, 30720, 1024),
              8.0, new Memory(16384, 61440, 4096),
              16.0, new Memory(32768, 122880, 8192)));

  private static final int[] QUARTER = {512, 1024, 2048};

  private FargateSizes() {}

  /**
   * @param memory MiB
   */
  static boolean has(double vcpus, long memory) {
    if (vcpus == 0.25) {
      for (int size : QUARTER) {
        if (size == memory) {
          return true;
        }
      }
      return false;
    }
    Memory sizes = SIZES.get(vcpus);
    return sizes != null
        && memory >= sizes.least()
        && memory <= sizes.most()
        && (memory - sizes.least()) % sizes.step() == 0;
  }
}
