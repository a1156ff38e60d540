package io.scar.local.events;

import io.scar.local.http.AwsException;
import io.scar.local.state.JsonFile;
import java.io.IOException;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import java.util.function.UnaryOperator;

/** All rules, in one file. */
final class RuleStore {

  record Document(List<Rule> rules) {}

  private final JsonFile<Document> file;
  private final Map<String, Rule> rules = new TreeMap<>();

  private RuleStore(JsonFile<Document> file) {
    this.file = file;
  }

  static RuleStore open(Path path) throws IOException {
    RuleStore store = new RuleStore(new JsonFile<>(path, Document.class));
    store
        .file
        .read()
        .ifPresent(document -> document.rules().forEach(r -> store.rules.put(r.name(), r)));
    return store;
  }

  synchronized List<Rule> all() {
    return List.copyOf(rules.values());
  }

  synchronized Optional<Rule> find(String name) {
    return Optional.ofNullable(rules.get(name));
  }

  /**
   * @throws AwsException 400 {@code ResourceNotFoundException}
   */
  synchronized Rule get(String name) throws AwsException {
    return find(name)
        .orElseThrow(
            () ->
                new AwsException(
                    400,
                    "ResourceNotFoundException",
                    "Rule %s does not exist on EventBus default.".formatted(name)));
  }

  synchronized void put(Rule rule) throws IOException {
    Map<String, Rule> next = new TreeMap<>(rules);
    next.put(rule.name(), rule);
    replace(next);
  }

  synchronized void update(String name, UnaryOperator<Rule> change)
      throws AwsException, IOException {
    put(change.apply(get(name)));
  }

  synchronized void delete(String name) throws IOException {
    Map<String, Rule> next = new TreeMap<>(rules);
    next.remove(name);
    replace(next);
  }

  private void replace(Map<String, Rule> next) throws IOException {
    file.write(new Document(List.copyOf(next.values())));
    rules.clear();
    rules.putAll(next);
  }
}
