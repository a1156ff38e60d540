package io.scar.cli.plan;

import java.util.List;

/**
 * One resource in normal form. What is wanted and what is deployed have the same form, so that they
 * can be compared field by field.
 */
public sealed interface Spec
    permits ApiSpec,
        BucketSpec,
        CacheSpec,
        ComputeEnvironmentSpec,
        ConcurrencySpec,
        FailureDestinationSpec,
        FolderSpec,
        FunctionSpec,
        FunctionUrlSpec,
        JobDefinitionSpec,
        JobQueueSpec,
        ImageSpec,
        LayerSpec,
        LogGroupSpec,
        RepositorySpec,
        RoleSpec,
        ScheduleSpec,
        TriggerSpec {

  Kind kind();

  /** Tells it from the others of its kind, in one account and region. */
  String name();

  /** What may differ; a field that is not set is left out. */
  default List<Field> fields() {
    return List.of();
  }

  /**
   * Of a deployed resource: whether the definition that made it set this field, so that a
   * definition without it removes it.
   */
  default boolean owns(String field) {
    return true;
  }

  /** As people know it. */
  default String label() {
    return name();
  }

  /** In a few words, for a list of what is made; may be empty. */
  default String detail() {
    return "";
  }

  /** How such changes are made, where that is more than setting what differs; may be empty. */
  default String detailOfUpdate(List<Change> changes) {
    return "";
  }

  /** For instance {@code role scar-grayscale}. */
  default String thing() {
    return kind().word() + " " + label();
  }

  /** What it is compared by. */
  default Id id() {
    return new Id(kind(), name());
  }

  /** A resource's place in a plan. */
  record Id(Kind kind, String name) {}
}
