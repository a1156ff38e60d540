package io.scar.cli.plan;

/**
 * One setting of a resource.
 *
 * @param name as the definition names it, where it does
 * @param value in normal form: equal values are the same text
 * @param secret whether the value may be compared and never shown
 */
public record Field(String name, String value, boolean secret) {

  static Field of(String name, String value) {
    return new Field(name, value, false);
  }

  static Field secret(String name, String value) {
    return new Field(name, value, true);
  }

  @Override
  public String toString() {
    return secret ? name : name + "=" + value;
  }
}
