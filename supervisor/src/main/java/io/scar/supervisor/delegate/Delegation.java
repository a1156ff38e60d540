package io.scar.supervisor.delegate;

import com.fasterxml.jackson.core.io.JsonStringEncoder;
import io.scar.contract.environment.JobVariables;
import io.scar.contract.job.JobName;
import io.scar.supervisor.config.Aws;
import io.scar.supervisor.config.Delegating;
import io.scar.supervisor.storage.ConditionalObjects;
import io.scar.supervisor.storage.SignedPosts;
import java.nio.ByteBuffer;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.HashMap;
import java.util.Map;
import java.util.Optional;

/**
 * Hands the work of events over to AWS Batch, each event's once, however often it comes and
 * whatever breaks off in between. Why this holds is in {@code
 * docs/decisions/0019-one-job-for-an-event.md}.
 */
public final class Delegation {

  /**
   * What an event may take of a job's variables, as JSON writes it. Amazon ECS lets all that a job
   * overrides have 8,192 characters.
   *
   * @see <a href="https://docs.aws.amazon.com/AmazonECS/latest/APIReference/API_TaskOverride.html">
   *     TaskOverride</a>
   */
  static final int EVENT_MOST = 6_000;

  /** For each answer of AWS Batch. */
  private static final Duration PATIENCE = Duration.ofSeconds(10);

  private final Jobs jobs;
  private final Optional<Bucket> bucket;
  private final Clock clock;

  /** Where markers and large events lie. */
  private record Bucket(ConditionalObjects objects, String name) {}

  public Delegation(Aws aws, Delegating to, ConditionalObjects objects) {
    this(new BatchJobs(new SignedPosts(aws, PATIENCE), to), to.bucket(), objects, Clock.REAL);
  }

  Delegation(Jobs jobs, Optional<String> bucket, ConditionalObjects objects, Clock clock) {
    this.jobs = jobs;
    this.bucket = bucket.map(name -> new Bucket(objects, name));
    this.clock = clock;
  }

  /**
   * Whether the work was handed over before, or was about to be: then it is not to be done here.
   *
   * @throws io.scar.supervisor.failure.InvocationFailure if that cannot be found out
   */
  public boolean begun(JobName name) {
    return bucket.isPresent() && !(marker(name).read() instanceof JobMarker.State.None);
  }

  /**
   * The job that does the work: one that is submitted now, unless there is one.
   *
   * @param left the time that this may take
   * @throws JobRefused if AWS Batch does not take it
   * @throws BatchUnavailable if it was not handed over in time; when the event comes again it will
   *     be, still once
   */
  public SubmittedJob submit(JobEvent work, Duration left) {
    Deadline deadline = new Deadline(clock, left);
    String id;
    if (bucket.isEmpty()) {
      Submission submission = new Submission(jobs, deadline);
      id =
          submission
              .existing(work.name())
              .orElseGet(() -> submission.make(work.name(), variables(work)));
    } else {
      id =
          new Handover(jobs, marker(work.name()), deadline)
              .jobOf(work.name(), () -> variables(work));
    }
    return new SubmittedJob(id, work.name(), jobs.queue());
  }

  private JobMarker marker(JobName name) {
    Bucket where = bucket.orElseThrow();
    return new JobMarker(where.objects(), where.name(), name.markerKey());
  }

  /** Puts a large event into the bucket. */
  private Map<String, String> variables(JobEvent work) {
    Map<String, String> variables = new HashMap<>(work.variables());
    byte[] event = work.event();
    Optional<String> small = small(event);
    if (small.isPresent()) {
      variables.put(JobVariables.EVENT, small.get());
    } else {
      Bucket where = bucket.orElseThrow(() -> JobRefused.withoutPlace(event.length, EVENT_MOST));
      String key = work.name().eventKey();
      where.objects().write(where.name(), key, event);
      variables.put(JobVariables.SCAR_EVENT_URL, "s3://%s/%s".formatted(where.name(), key));
    }
    if (bucket.isPresent()) {
      variables.put(JobVariables.SCAR_JOB_MARKER, marker(work.name()).address());
    }
    return variables;
  }

  /** Empty if the event does not fit into a variable: by its size, or because it is no text. */
  static Optional<String> small(byte[] event) {
    if (event.length > EVENT_MOST) {
      return Optional.empty();
    }
    try {
      String text = StandardCharsets.UTF_8.newDecoder().decode(ByteBuffer.wrap(event)).toString();
      boolean fits = JsonStringEncoder.getInstance().quoteAsString(text).length <= EVENT_MOST;
      return fits && text.indexOf('\0') < 0 && !text.isBlank()
          ? Optional.of(text)
          : Optional.empty();
    } catch (CharacterCodingException e) {
      return Optional.empty();
    }
  }
}
