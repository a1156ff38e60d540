package io.scar.local.iam;

import io.scar.local.http.AwsException;
import io.scar.local.state.JsonFile;
import java.io.IOException;
import java.nio.file.Path;
import java.util.List;
import java.util.TreeMap;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/** All entities of a kind, in one file. */
final class EntityStore<E extends Entity> {

  /** The file of a kind. */
  interface Document<E> {
    List<E> entities();
  }

  record Roles(List<Role> roles) implements Document<Role> {
    @Override
    public List<Role> entities() {
      return roles;
    }
  }

  record InstanceProfiles(List<InstanceProfile> instanceProfiles)
      implements Document<InstanceProfile> {
    @Override
    public List<InstanceProfile> entities() {
      return instanceProfiles;
    }
  }

  /** A change that may be refused. */
  @FunctionalInterface
  interface Change<E> {
    E apply(E before) throws AwsException;
  }

  @FunctionalInterface
  private interface Writer<E> {
    void write(List<E> all) throws IOException;
  }

  private final String missing;
  private final String existing;
  private final Writer<E> writer;
  private final TreeMap<String, E> entities = new TreeMap<>();

  private EntityStore(String missing, String existing, Writer<E> writer) {
    this.missing = missing;
    this.existing = existing;
    this.writer = writer;
  }

  static EntityStore<Role> roles(Path file) throws IOException {
    return open(
        file,
        Roles.class,
        Roles::new,
        "The role with name %s cannot be found.",
        "Role with name %s already exists.");
  }

  static EntityStore<InstanceProfile> instanceProfiles(Path file) throws IOException {
    return open(
        file,
        InstanceProfiles.class,
        InstanceProfiles::new,
        "Instance Profile %s cannot be found.",
        "Instance Profile %s already exists.");
  }

  private static <E extends Entity, D extends Document<E>> EntityStore<E> open(
      Path path, Class<D> type, Function<List<E>, D> document, String missing, String existing)
      throws IOException {
    JsonFile<D> file = new JsonFile<>(path, type);
    EntityStore<E> store =
        new EntityStore<>(missing, existing, all -> file.write(document.apply(all)));
    file.read()
        .ifPresent(
            known -> known.entities().forEach(entity -> store.entities.put(entity.name(), entity)));
    return store;
  }

  synchronized List<E> all() {
    return List.copyOf(entities.values());
  }

  synchronized boolean contains(String name) {
    return entities.containsKey(name);
  }

  /**
   * @throws AwsException 404 {@code NoSuchEntity}
   */
  synchronized E get(String name) throws AwsException {
    E entity = entities.get(name);
    if (entity == null) {
      throw new AwsException(404, "NoSuchEntity", missing.formatted(name));
    }
    return entity;
  }

  /**
   * @throws AwsException 409 {@code EntityAlreadyExists}
   */
  synchronized void add(E entity) throws AwsException, IOException {
    if (contains(entity.name())) {
      throw new AwsException(409, "EntityAlreadyExists", existing.formatted(entity.name()));
    }
    replace(entity.name(), entity);
  }

  synchronized void update(String name, Change<E> change) throws AwsException, IOException {
    replace(name, change.apply(get(name)));
  }

  synchronized void remove(String name) throws IOException {
    replace(name, null);
  }

  private void replace(String name, @Nullable E next) throws IOException {
    TreeMap<String, E> after = new TreeMap<>(entities);
    if (next == null) {
      after.remove(name);
    } else {
      after.put(name, next);
    }
    writer.write(List.copyOf(after.values()));
    entities.clear();
    entities.putAll(after);
  }
}
