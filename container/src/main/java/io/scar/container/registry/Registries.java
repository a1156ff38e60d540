package io.scar.container.registry;

/** The registries, as one set of credentials, mirrors and times reaches them. */
public final class Registries {

  private final RegistrySettings settings;

  public Registries(RegistrySettings settings) {
    this.settings = settings;
  }

  /** How registries are spoken to. */
  public RegistrySettings settings() {
    return settings;
  }
}
