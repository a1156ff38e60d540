package io.scar.cli.plan;

import java.util.Collection;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;

/**
 * What is there of one function and of what it shares. Of resources that no definition wants any
 * more it holds only those that a definition made: those are deleted.
 */
public final class Deployed {

  private final Map<Spec.Id, Spec> specs = new LinkedHashMap<>();

  public Deployed(Collection<? extends Spec> specs) {
    specs.forEach(spec -> this.specs.put(spec.id(), spec));
  }

  Optional<Spec> find(Spec.Id id) {
    return Optional.ofNullable(specs.get(id));
  }

  Collection<Spec> all() {
    return specs.values();
  }
}
