package io.scar.cli.plan;

/**
 * A version of the shared layer: published once for each content, and found again by its
 * description.
 *
 * @param version of the command
 * @param digest SHA-256 of the zip, in hexadecimal
 * @param detail its size, for people
 */
public record LayerSpec(String version, String digest, String detail) implements Spec {

  @Override
  public Kind kind() {
    return Kind.LAYER;
  }

  @Override
  public String name() {
    return description();
  }

  /** What Lambda keeps with the version. */
  public String description() {
    return "scar " + version + " sha256:" + digest;
  }

  @Override
  public String label() {
    return Names.LAYER + " " + version;
  }
}
