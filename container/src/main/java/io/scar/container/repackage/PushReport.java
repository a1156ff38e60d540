package io.scar.container.repackage;

/**
 * How an image came into a repository.
 *
 * @param changed whether the tag was set, and so was another image's before or nobody's
 * @param sentBytes of blobs
 * @param uploaded blobs that were sent
 * @param mounted blobs that the registry had in another repository
 * @param present blobs that the repository had
 */
public record PushReport(boolean changed, long sentBytes, int uploaded, int mounted, int present) {

  /** The image was there under its tag. */
  static final PushReport NOTHING = new PushReport(false, 0, 0, 0, 0);
}
