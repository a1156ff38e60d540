package io.scar.cli.plan;

import java.util.List;

/**
 * A repackaged image in its repository, under the tag {@value #TAG}.
 *
 * @param name of the repository
 * @param digest of the manifest; empty if it is not known yet
 * @param detail which image it was made of, and how large it is if that is known
 */
public record ImageSpec(String name, String digest, String detail) implements Spec {

  public static final String TAG = "latest";

  private static final String DIGEST = "digest";

  @Override
  public Kind kind() {
    return Kind.IMAGE;
  }

  @Override
  public List<Field> fields() {
    return List.of(Field.of(DIGEST, digest.isEmpty() ? "not known yet" : digest));
  }

  @Override
  public String label() {
    return name + ":" + TAG;
  }
}
