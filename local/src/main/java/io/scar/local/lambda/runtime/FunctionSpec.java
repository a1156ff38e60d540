package io.scar.local.lambda.runtime;

import java.nio.file.Path;
import java.time.Duration;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * What an execution environment needs to know of one version of a function.
 *
 * @param arn with the version as its last part
 * @param version {@code $LATEST} or a number
 * @param revision another one for every change of code or configuration: environments of an older
 *     one are not reused
 * @param memorySize MB; told to the function and reported, not enforced
 * @param ephemeralStorage MB of {@code /tmp}
 * @param taskRoot the unpacked code, {@code /var/task} in Lambda; of no meaning with an image
 * @param opt the unpacked layers, {@code /opt} in Lambda
 * @param image what the function is made of, if it is an image
 * @param variables the function's own
 */
public record FunctionSpec(
    String name,
    String arn,
    String version,
    String revision,
    String region,
    String handler,
    int memorySize,
    int ephemeralStorage,
    Duration timeout,
    Path taskRoot,
    Optional<Path> opt,
    Optional<ImageProgram> image,
    Map<String, String> variables) {

  /**
   * What is run of an image.
   *
   * @param image by digest
   * @param entryPoint instead of the image's
   * @param command instead of the image's
   * @param workingFolder instead of the image's
   */
  public record ImageProgram(
      String image,
      Optional<List<String>> entryPoint,
      Optional<List<String>> command,
      Optional<String> workingFolder) {}

  public FunctionSpec {
    variables = Collections.unmodifiableMap(new LinkedHashMap<>(variables));
  }

  /** CloudWatch's log group of the function. */
  public String logGroup() {
    return "/aws/lambda/" + name;
  }

  /** Where Lambda looks for {@code bootstrap}, in this order. */
  public List<Path> bootstraps() {
    Path own = taskRoot.resolve("bootstrap");
    return opt.map(layers -> List.of(own, layers.resolve("bootstrap"))).orElse(List.of(own));
  }
}
