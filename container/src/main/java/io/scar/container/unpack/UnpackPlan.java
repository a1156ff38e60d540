package io.scar.container.unpack;

import io.scar.container.unpack.tree.RootfsTree.Order;
import java.util.List;
import java.util.stream.IntStream;

/**
 * Which layers are unpacked when.
 *
 * @param workers how many at once
 * @param layers in which they are started; the lowest is 0
 */
record UnpackPlan(Order order, int workers, List<Integer> layers) {

  UnpackPlan {
    layers = List.copyOf(layers);
    if (order == Order.ASCENDING && workers != 1) {
      throw new IllegalArgumentException("layers in order come one at a time");
    }
  }

  /** One after the other from the lowest, as they are meant; every byte of them is written. */
  static UnpackPlan inOrder(int layers) {
    return new UnpackPlan(Order.ASCENDING, 1, IntStream.range(0, layers).boxed().toList());
  }

  /**
   * From the topmost, so that what upper layers replace or delete is hardly ever written; with one
   * worker it never is.
   */
  static UnpackPlan topDown(int layers, int workers) {
    return new UnpackPlan(
        Order.ANY,
        Math.min(layers, workers),
        IntStream.range(0, layers).map(i -> layers - 1 - i).boxed().toList());
  }
}
