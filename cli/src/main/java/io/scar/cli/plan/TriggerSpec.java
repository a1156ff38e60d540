package io.scar.cli.plan;

import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.stream.Collectors;

/**
 * What lets new objects of one bucket start a function: the entries in the bucket's notification
 * configuration, which S3 replaces in one step, and the permission that it needs.
 *
 * @param entries of this function
 * @param permitted whether the bucket may invoke the function
 */
public record TriggerSpec(
    String bucket, String function, String functionArn, List<Entry> entries, boolean permitted)
    implements Spec {

  /** The events that start a function. */
  public static final String CREATED = "s3:ObjectCreated:*";

  /**
   * An entry in normal form.
   *
   * @param prefix of keys; empty for all
   * @param suffix of keys; empty for all
   * @param events their names, in order
   */
  public record Entry(String prefix, String suffix, List<String> events) {

    public Entry {
      events = events.stream().sorted().toList();
    }

    /** For all new objects of a folder. */
    public static Entry of(String prefix) {
      return new Entry(prefix, "", List.of(CREATED));
    }
  }

  public TriggerSpec {
    entries =
        entries.stream()
            .sorted(Comparator.comparing(Entry::prefix).thenComparing(Entry::suffix))
            .toList();
  }

  @Override
  public Kind kind() {
    return Kind.TRIGGER;
  }

  @Override
  public String name() {
    return bucket;
  }

  @Override
  public String label() {
    return entries.stream()
            .map(entry -> bucket + "/" + entry.prefix() + "*" + entry.suffix())
            .collect(Collectors.joining(", "))
        + " → "
        + function;
  }

  @Override
  public List<Field> fields() {
    List<Field> fields = new ArrayList<>();
    for (Entry entry : entries) {
      fields.add(
          Field.of(
              bucket + "/" + entry.prefix() + "*" + entry.suffix(),
              String.join(" ", entry.events())));
    }
    fields.add(Field.of("permission", permitted ? "granted" : "missing"));
    return fields;
  }
}
