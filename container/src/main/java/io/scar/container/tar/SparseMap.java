package io.scar.container.tar;

import java.util.Arrays;

/** Where the content of a file lies in it: pieces in order, with holes between them. */
public final class SparseMap {

  private final long[] offsets;
  private final long[] lengths;

  private SparseMap(long[] offsets, long[] lengths) {
    this.offsets = offsets;
    this.lengths = lengths;
  }

  /** Of a file without holes. */
  static SparseMap dense(long size) {
    return new SparseMap(new long[] {0}, new long[] {size});
  }

  /**
   * @param numbers offset and length of each piece, in turn
   * @param size of the file
   * @param stored how much content the archive has
   * @throws DamagedTarException when the pieces overlap, go back, leave the file or are not as much
   *     as is stored
   */
  static SparseMap of(long[] numbers, long size, long stored) throws DamagedTarException {
    if (numbers.length % 2 != 0) {
      throw new DamagedTarException("the map of a sparse file ends in the middle of a piece");
    }
    int count = numbers.length / 2;
    long[] offsets = new long[count];
    long[] lengths = new long[count];
    long end = 0;
    long content = 0;
    for (int i = 0; i < count; i++) {
      offsets[i] = numbers[2 * i];
      lengths[i] = numbers[2 * i + 1];
      if (offsets[i] < end || lengths[i] < 0 || lengths[i] > size - offsets[i]) {
        throw new DamagedTarException("the map of a sparse file has pieces that do not fit it");
      }
      end = offsets[i] + lengths[i];
      content += lengths[i];
    }
    if (content != stored) {
      throw new DamagedTarException(
          "the map of a sparse file tells of " + content + " bytes and " + stored + " are there");
    }
    return new SparseMap(offsets, lengths);
  }

  public int pieces() {
    return offsets.length;
  }

  public long offset(int piece) {
    return offsets[piece];
  }

  public long length(int piece) {
    return lengths[piece];
  }

  /** Bytes that the archive has of the file. */
  public long stored() {
    return Arrays.stream(lengths).sum();
  }

  /** Whether a file of this size is all content. */
  public boolean isDense(long size) {
    return offsets.length == 1 && offsets[0] == 0 && lengths[0] == size;
  }
}
