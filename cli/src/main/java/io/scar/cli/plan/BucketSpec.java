package io.scar.cli.plan;

/**
 * A bucket; nothing of one that exists is changed.
 *
 * @param note in a few words; may be empty
 */
public record BucketSpec(String name, Purpose purpose, String note) implements Spec {

  /** What a function uses a bucket for. */
  public enum Purpose {
    INPUT_AND_OUTPUT(""),
    PACKAGES("for packages"),
    IMAGES("for images");

    private final String words;

    Purpose(String words) {
      this.words = words;
    }
  }

  public BucketSpec(String name, Purpose purpose) {
    this(name, purpose, purpose.words);
  }

  @Override
  public Kind kind() {
    return Kind.BUCKET;
  }

  @Override
  public String detail() {
    return note;
  }
}
