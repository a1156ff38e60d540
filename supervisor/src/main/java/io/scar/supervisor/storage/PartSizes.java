package io.scar.supervisor.storage;

/**
 * How large objects are sent; all in bytes.
 *
 * @param single larger files are sent in parts
 * @param part of all parts but the last, where not so many would be needed
 * @see <a href="https://docs.aws.amazon.com/AmazonS3/latest/userguide/qfacts.html">S3's limits: 5
 *     GiB in one request, 10,000 parts of 5 MiB to 5 GiB</a>
 */
record PartSizes(long single, long part) {

  /** A part that fails is sent again, and not the whole; a megabyte costs the same either way. */
  static final PartSizes DEFAULT = new PartSizes(128L << 20, 64L << 20);

  private static final int MOST_PARTS = 10_000;

  /** How large the parts of a file are. */
  long partOf(long size) {
    return Math.max(part, Math.ceilDiv(size, (long) MOST_PARTS));
  }
}
