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
   * @param unread why jobs that it handed work over to are not there
   */
  public record Found(List<LogEvent> events, List<JobLog> jobs, List<Failure> unread) {

    public Found {
      events = List.copyOf(events);
      jobs = List.copyOf(jobs);
      unread = List.copyOf(unread);
    }

    static Found ofJob(JobLog job) {
      return new Found(List.of(), List.of(job), List.of());
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
      return job(id, e).map(Found::ofJob).orElseThrow(() -> e);
    }
    List<JobLog> found = new ArrayList<>();
    List<Failure> unread = new ArrayList<>();
    for (String mentioned : Jobs.mentionedIn(events)) {
      try {
        Optional<JobLog> job = jobs.find(mentioned).map(this::withLog);
        if (job.isPresent() && mentioned.equals(id)) {
          // The id of a job stands in the log of the invocation that submitted it.
          return Found.ofJob(job.get());
        }
        job.ifPresent(found::add);
      } catch (Failure e) {
        if (!e.isOfOneThing()) {
          throw e;
        }
        unread.add(e);
      }
    }
    return new Found(events, found, unread);
  }

  /** Functions without jobs are mostly of users who may not ask for jobs. */
  private Optional<JobLog> job(String id, Failure unknown) {
    if (unknown.status() != ExitStatus.NOT_FOUND) {
      return Optional.empty();
    }
    Optional<Failure> missing;
    try {
      Optional<JobLog> found = jobs.find(id).map(this::withLog);
      if (found.isPresent()) {
        return found;
      }
      missing = jobs.nodeMissing(id);
    } catch (Failure e) {
      unknown.addSuppressed(e);
      return Optional.empty();
    }
    if (missing.isPresent()) {
      throw missing.get();
    }
    return Optional.empty();
  }

  private JobLog withLog(Job job) {
    return new JobLog(job, logs.ofJob(job));
  }
}
