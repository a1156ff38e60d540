package io.scar.cli.plan;

/** A kind of resource, as plans name it. */
public enum Kind {
  REPOSITORY("repository", false),
  IMAGE("image", false),
  ROLE("role", false),
  BUCKET("bucket", true),
  LAYER("layer", true),
  CACHE("cache", true),
  FUNCTION("function", false),
  LOG_GROUP("log", false),
  CONCURRENCY("concurrency", false),
  FAILURE_DESTINATION("on_failure", false),
  SCHEDULE("schedule", false),
  API("api", false),
  URL("url", false),
  FOLDER("folder", true),
  TRIGGER("trigger", false);

  private final String word;
  private final boolean shared;

  Kind(String word, boolean shared) {
    this.word = word;
    this.shared = shared;
  }

  /** For people and for JSON. */
  public String word() {
    return word;
  }

  /** Whether several functions may use the same one, so that none of them takes it away. */
  public boolean shared() {
    return shared;
  }
}
