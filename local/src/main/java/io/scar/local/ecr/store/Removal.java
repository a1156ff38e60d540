package io.scar.local.ecr.store;

/** What came of removing a repository, an image or a tag. */
public enum Removal {
  DONE,
  /** It is not there. */
  MISSING,
  /** Something else needs it: a repository has images, an index lists the image. */
  NEEDED
}
