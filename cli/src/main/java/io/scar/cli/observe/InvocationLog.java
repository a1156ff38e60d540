package io.scar.cli.observe;

import io.scar.cli.aws.Aws;
import io.scar.cli.failure.ExitStatus;
import io.scar.cli.failure.Failure;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/** What one id is about: an invocation with the jobs that it handed work over to, or a job. */
public final class InvocationLog {

  /** A job with what it wrote. */
  public record JobLog(Job job, List<LogEvent> events) {

    public JobLog {
      events = List.copyOf(events);
    }
  }

  /**
   * @param events of the invocation; none if the id is a job's
   */
  public record Found(List<LogEvent> events, List<JobLog> jobs) {

    public Found {
      events = List.copyOf(events);
      jobs = List.copyOf(jobs);
    }
  }

  private final Logs logs;
  private final Jobs jobs;

  public InvocationLog(Aws aws, String function) {
    this.logs = new Logs(aws, function);
    this.jobs = new Jobs(aws);
  }

  /**
   * @param id Lambda's, or as much of its beginning as tells it from others; or a job's
   * @throws Failure NOT_FOUND if nobody knows it
   */
  public Found read(String id, LogQuery query) {
    List<LogEvent> events;
    try {
      events = logs.invocation(id, query);
    } catch (Failure e) {
      return job(id, e).map(job -> new Found(List.of(), List.of(job))).orElseThrow(() -> e);
    }
    if (Jobs.mentionedIn(events).contains(id)) {
      // The id of a job stands in the log of the invocation that submitted it.
      Optional<JobLog> job = jobs.find(id).map(this::withLog);
      if (job.isPresent()) {
        return new Found(List.of(), List.of(job.get()));
      }
    }
    List<JobLog> found = new ArrayList<>();
    for (String mentioned : Jobs.mentionedIn(events)) {
      jobs.find(mentioned).map(this::withLog).ifPresent(found::add);
    }
    return new Found(events, found);
  }

  /** Functions without jobs are mostly of users who may not ask for jobs. */
  private Optional<JobLog> job(String id, Failure unknown) {
    if (unknown.status() != ExitStatus.NOT_FOUND) {
      return Optional.empty();
    }
    try {
      return jobs.find(id).map(this::withLog);
    } catch (Failure e) {
      unknown.addSuppressed(e);
      return Optional.empty();
    }
  }

  private JobLog withLog(Job job) {
    return new JobLog(job, logs.ofJob(job));
  }
}
