package io.scar.local.batch;

import io.scar.local.batch.store.Job;
import io.scar.local.batch.store.JobStatus;
import io.scar.local.batch.store.ResourceStore;
import io.scar.local.http.AwsException;
import java.util.List;
import java.util.Locale;
import java.util.function.Predicate;

/**
 * Which jobs of a queue ListJobs is asked for. With a filter, and without a status, those of any
 * status; with neither, those that are running.
 *
 * @see <a
 *     href="https://docs.aws.amazon.com/batch/latest/APIReference/API_ListJobs.html">ListJobs</a>
 */
final class JobFilter {

  private JobFilter() {}

  static Predicate<Job> of(Body body) throws AwsException {
    List<Body> filters = body.structures("filters");
    if (filters.size() > 1) {
      throw BatchErrors.client("Only one filter can be used at a time");
    }
    return filters.isEmpty() ? status(body) : filter(filters.getFirst());
  }

  private static Predicate<Job> status(Body body) throws AwsException {
    String text = body.text("jobStatus").orElse(JobStatus.RUNNING.name());
    for (JobStatus status : JobStatus.values()) {
      if (status.name().equals(text)) {
        return job -> job.status() == status;
      }
    }
    throw BatchErrors.client(
        "jobStatus must be one of SUBMITTED | PENDING | RUNNABLE | STARTING | RUNNING | SUCCEEDED |"
            + " FAILED");
  }

  private static Predicate<Job> filter(Body filter) throws AwsException {
    String name = filter.required("name");
    List<String> values = filter.texts("values");
    if (values.isEmpty()) {
      throw BatchErrors.missing(filter.path() + "values");
    }
    return switch (name) {
      case "JOB_NAME" ->
          job -> values.stream().anyMatch(value -> matches(value, job.spec().name()));
      case "JOB_DEFINITION" ->
          job -> values.stream().anyMatch(value -> isOf(value, job.spec().definitionArn()));
      case "BEFORE_CREATED_AT" -> {
        long time = time(values.getFirst());
        yield job -> job.spec().createdAt() < time;
      }
      case "AFTER_CREATED_AT" -> {
        long time = time(values.getFirst());
        yield job -> job.spec().createdAt() > time;
      }
      default -> throw BatchErrors.client("There is no filter " + name);
    };
  }

  /** Any revision, unless the value names one. */
  private static boolean isOf(String value, String arn) {
    String wanted = ResourceStore.key(value);
    String key = ResourceStore.key(arn);
    return matches(wanted, key)
        || (!wanted.contains(":") && matches(wanted, key.substring(0, key.lastIndexOf(':'))));
  }

  private static boolean matches(String pattern, String text) {
    String wanted = pattern.toLowerCase(Locale.ROOT);
    String given = text.toLowerCase(Locale.ROOT);
    return wanted.endsWith("*")
        ? given.startsWith(wanted.substring(0, wanted.length() - 1))
        : given.equals(wanted);
  }

  private static long time(String text) throws AwsException {
    try {
      return Long.parseLong(text);
    } catch (NumberFormatException e) {
      throw BatchErrors.client("A time is milliseconds since 1970, not " + text);
    }
  }
}
