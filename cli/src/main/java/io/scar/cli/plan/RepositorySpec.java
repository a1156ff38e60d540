package io.scar.cli.plan;

import java.util.ArrayList;
import java.util.List;
import java.util.Map;

/**
 * The ECR repository of a function's repackaged image, which has the function's name.
 *
 * @param scanned whether images are scanned when they are pushed
 * @param lifecycle whether images without a tag go after {@value #UNTAGGED_DAYS} days
 * @param pulledByLambda whether Lambda may fetch images
 * @param tags of one that exists, only those that are the definition's to change
 */
public record RepositorySpec(
    String name,
    boolean scanned,
    boolean lifecycle,
    boolean pulledByLambda,
    Map<String, String> tags)
    implements Spec {

  /** How long an image stays that a later one has replaced: others may still run it. */
  public static final int UNTAGGED_DAYS = 14;

  public static final String SCAN = "scan on push";
  public static final String LIFECYCLE = "lifecycle";
  public static final String PULL = "pulled by Lambda";

  @Override
  public Kind kind() {
    return Kind.REPOSITORY;
  }

  @Override
  public List<Field> fields() {
    List<Field> fields = new ArrayList<>();
    fields.add(Field.of(SCAN, String.valueOf(scanned)));
    if (lifecycle) {
      fields.add(Field.of(LIFECYCLE, "untagged images go after " + UNTAGGED_DAYS + " days"));
    }
    if (pulledByLambda) {
      fields.add(Field.of(PULL, "allowed"));
    }
    Tags.addTo(fields, tags);
    return fields;
  }

  /** The same with other tags. */
  public RepositorySpec withTags(Map<String, String> others) {
    return new RepositorySpec(name, scanned, lifecycle, pulledByLambda, others);
  }
}
