package io.scar.supervisor.config;

import io.scar.contract.environment.JobVariables;
import io.scar.supervisor.config.JobSettings.ObjectAddress;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** Reads what a job of AWS Batch is to do. */
public final class JobSettingsReader {

  private static final Pattern ADDRESS = Pattern.compile("s3://([^/]+)/(.+)", Pattern.DOTALL);

  /** What is not the job's, and what would replace the machine's own in its container. */
  private static final Pattern NOT_THE_CONTAINERS =
      Pattern.compile(
          "PATH|HOME|HOSTNAME|PWD|OLDPWD|SHLVL|TERM|_|TMPDIR|LANG|LC_.*|LD_.*|JAVA_HOME|%s|%s|%s"
              .formatted(
                  JobVariables.SCAR_FUNCTION_NAME,
                  JobVariables.SCAR_EVENT_URL,
                  JobVariables.SCAR_JOB_MARKER));

  private final Variables variables;
  private final List<String> problems = new ArrayList<>();

  private JobSettingsReader(Map<String, String> environment) {
    this.variables = new Variables(environment);
  }

  /**
   * @throws ConfigurationInvalid if the job has no event, or a variable cannot be used
   */
  public static JobSettings read(Map<String, String> environment) {
    return new JobSettingsReader(environment).read();
  }

  /** Of a job with several nodes only one counts. */
  static boolean isMainNode(Map<String, String> environment) {
    String main = environment.get(JobVariables.AWS_BATCH_JOB_MAIN_NODE_INDEX);
    return main == null || main.equals(environment.get(JobVariables.AWS_BATCH_JOB_NODE_INDEX));
  }

  /**
   * Those that a job's container sees.
   *
   * @param own the job's, without the supervisor's own
   */
  static Map<String, String> ofContainer(Map<String, String> own) {
    Map<String, String> variables = new HashMap<>(own);
    variables.keySet().removeIf(name -> NOT_THE_CONTAINERS.matcher(name).matches());
    return variables;
  }

  private JobSettings read() {
    Optional<String> event = variables.find(JobVariables.EVENT);
    Optional<ObjectAddress> object = address(JobVariables.SCAR_EVENT_URL);
    if (event.isEmpty() && object.isEmpty() && problems.isEmpty()) {
      problems.add(
          "the job has no event: give it the variable %s (the event's JSON; `{}` for none), or %s"
              .formatted(JobVariables.EVENT, JobVariables.SCAR_EVENT_URL));
    }
    Optional<ObjectAddress> marker = address(JobVariables.SCAR_JOB_MARKER);
    if (!problems.isEmpty()) {
      throw new ConfigurationInvalid(problems);
    }
    String job = variables.find(JobVariables.AWS_BATCH_JOB_ID).orElse("");
    int node = job.indexOf('#');
    String jobId = node < 0 ? job : job.substring(0, node);
    return new JobSettings(
        event,
        object,
        marker,
        variables.find(JobVariables.REQUEST_ID).orElse(jobId.isEmpty() ? "none" : jobId),
        jobId,
        attempt());
  }

  private int attempt() {
    try {
      return Integer.parseInt(variables.find(JobVariables.AWS_BATCH_JOB_ATTEMPT).orElse("1"));
    } catch (NumberFormatException e) {
      return 1;
    }
  }

  private Optional<ObjectAddress> address(String name) {
    Optional<String> text = variables.find(name);
    if (text.isEmpty()) {
      return Optional.empty();
    }
    Matcher parts = ADDRESS.matcher(text.get());
    if (!parts.matches()) {
      problems.add("%s is `%s`; write s3://BUCKET/KEY".formatted(name, text.get()));
      return Optional.empty();
    }
    return Optional.of(new ObjectAddress(parts.group(1), parts.group(2)));
  }
}
