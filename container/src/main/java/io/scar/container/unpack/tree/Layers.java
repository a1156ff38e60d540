package io.scar.container.unpack.tree;

/** Sets of layers as bits of a long, the lowest layer's the lowest. */
final class Layers {

  /** More do not fit. */
  static final int MOST = 62;

  private Layers() {}

  static long of(int layer) {
    return 1L << layer;
  }

  static boolean has(long layers, int layer) {
    return (layers & of(layer)) != 0;
  }

  /** Those above a layer. */
  static long above(long layers, int layer) {
    return layers & -(2L << layer);
  }

  /** Those below a layer. */
  static long below(long layers, int layer) {
    return layers & (of(layer) - 1);
  }

  /** Those above one and below another layer. */
  static long between(long layers, int lower, int upper) {
    return below(above(layers, lower), upper);
  }

  /** Of a set that is not empty. */
  static int highest(long layers) {
    return Long.SIZE - 1 - Long.numberOfLeadingZeros(layers);
  }

  /** Of a set that is not empty. */
  static int lowest(long layers) {
    return Long.numberOfTrailingZeros(layers);
  }
}
