package io.scar.contract.job;

import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.HexFormat;
import java.util.List;
import java.util.regex.Pattern;

/**
 * The name of the job that does the work of one event: {@code FUNCTION-} and {@value #DIGITS}
 * hexadecimal digits. The same event has the same name, however often it is delivered.
 *
 * @param value as AWS Batch takes it: at most 128 letters, digits, hyphens and underscores, the
 *     first a letter or a digit
 * @see <a href="https://docs.aws.amazon.com/batch/latest/APIReference/API_SubmitJob.html">SubmitJob
 *     </a>
 */
public record JobName(String value) {

  /** What is kept about jobs lies under this prefix of the deployment or output bucket. */
  public static final String MARKERS = ".scar/jobs/";

  /** Events that are too large for a job's variables lie under this prefix of the same bucket. */
  public static final String EVENTS = ".scar/events/";

  private static final int DIGITS = 16;
  private static final Pattern VALID = Pattern.compile("[A-Za-z0-9][A-Za-z0-9_-]{0,127}");

  public JobName {
    if (!VALID.matcher(value).matches()) {
      throw new IllegalArgumentException(
          "`%s` is no job name: AWS Batch takes 128 letters, digits, hyphens and underscores, the first a letter or a digit"
              .formatted(value));
    }
  }

  /**
   * @param function its name
   * @param identity what makes the event the same when it comes again; the parts cannot run into
   *     each other
   */
  public static JobName of(String function, List<String> identity) {
    MessageDigest digest = sha256();
    for (String part : identity) {
      byte[] bytes = part.getBytes(StandardCharsets.UTF_8);
      digest.update((bytes.length + ":").getBytes(StandardCharsets.US_ASCII));
      digest.update(bytes);
    }
    String digits = HexFormat.of().formatHex(digest.digest()).substring(0, DIGITS);
    // A function's name may begin with what a job's may not.
    String prefix = function.matches("[A-Za-z0-9].*") ? function : "f" + function;
    return new JobName(prefix + "-" + digits);
  }

  /** The key of the object that says whose the event is: of whoever submits its job, or the job. */
  public String markerKey() {
    return MARKERS + value;
  }

  /** The key of the object that holds the event itself, where it is large. */
  public String eventKey() {
    return EVENTS + value + ".json";
  }

  /**
   * Whether an object of this key is kept about jobs: then it is nobody's input, although the
   * bucket may be.
   */
  public static boolean isKept(String key) {
    return key.startsWith(MARKERS) || key.startsWith(EVENTS);
  }

  private static MessageDigest sha256() {
    try {
      return MessageDigest.getInstance("SHA-256");
    } catch (NoSuchAlgorithmException e) {
      throw new IllegalStateException("every Java has SHA-256", e);
    }
  }

  @Override
  public String toString() {
    return value;
  }
}
