package io.scar.local.iam;

import io.scar.local.http.AwsException;
import io.scar.local.state.JsonFile;
import java.io.IOException;
import java.nio.file.Path;
import java.util.List;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/** All roles, in one file. */
final class RoleStore {

  record Document(List<Role> roles) {}

  private final JsonFile<Document> file;
  private final TreeMap<String, Role> roles = new TreeMap<>();

  private RoleStore(JsonFile<Document> file) {
    this.file = file;
  }

  static RoleStore open(Path path) throws IOException {
    RoleStore store = new RoleStore(new JsonFile<>(path, Document.class));
    store
        .file
        .read()
        .ifPresent(document -> document.roles().forEach(r -> store.roles.put(r.name(), r)));
    return store;
  }

  synchronized List<Role> all() {
    return List.copyOf(roles.values());
  }

  synchronized boolean contains(String name) {
    return roles.containsKey(name);
  }

  /**
   * @throws AwsException 404 {@code NoSuchEntity}
   */
  synchronized Role get(String name) throws AwsException {
    Role role = roles.get(name);
    if (role == null) {
      throw new AwsException(
          404, "NoSuchEntity", "The role with name %s cannot be found.".formatted(name));
    }
    return role;
  }

  /**
   * @throws AwsException 409 {@code EntityAlreadyExists}
   */
  synchronized void add(Role role) throws AwsException, IOException {
    if (contains(role.name())) {
      throw new AwsException(
          409, "EntityAlreadyExists", "Role with name %s already exists.".formatted(role.name()));
    }
    replace(role.name(), role);
  }

  /** A change that may be refused. */
  @FunctionalInterface
  interface Change {
    Role apply(Role before) throws AwsException;
  }

  synchronized void update(String name, Change change) throws AwsException, IOException {
    replace(name, change.apply(get(name)));
  }

  /**
   * @throws AwsException 409 {@code DeleteConflict} if the role still has policies
   */
  synchronized void delete(String name) throws AwsException, IOException {
    Role role = get(name);
    if (!role.policies().isEmpty() || !role.attached().isEmpty()) {
      throw new AwsException(
          409,
          "DeleteConflict",
          "Cannot delete entity, must %s policies first."
              .formatted(role.policies().isEmpty() ? "detach all" : "delete"));
    }
    replace(name, null);
  }

  private void replace(String name, @Nullable Role next) throws IOException {
    TreeMap<String, Role> after = new TreeMap<>(roles);
    if (next == null) {
      after.remove(name);
    } else {
      after.put(name, next);
    }
    file.write(new Document(List.copyOf(after.values())));
    roles.clear();
    roles.putAll(after);
  }
}
