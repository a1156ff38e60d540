package io.scar.contract.definition;

import com.fasterxml.jackson.annotation.JsonIgnoreProperties;
import com.fasterxml.jackson.annotation.JsonProperty;
import org.jspecify.annotations.Nullable;

/**
 * How a function hands work over to AWS Batch; written by the command line for the execution modes
 * {@code lambda-batch} and {@code batch}.
 *
 * @param bucket keeps what is known of jobs, and large events; null if the function has none, which
 *     only the mode {@code batch} can go without
 * @param jobQueue its name or ARN
 * @param jobDefinition its name or ARN
 * @param after seconds that a container is given in Lambda before its work goes to Batch: 0 for
 *     none, null for as long as Lambda lets it run
 * @param multiNode whether the definition is of a multi-node parallel job
 */
@JsonIgnoreProperties(ignoreUnknown = true)
public record DelegateConfig(
    @JsonProperty("bucket") @Nullable String bucket,
    @JsonProperty(value = "job_queue", required = true) String jobQueue,
    @JsonProperty(value = "job_definition", required = true) String jobDefinition,
    @JsonProperty("after") @Nullable Integer after,
    @JsonProperty("multi_node") boolean multiNode) {

  public DelegateConfig {
    if (after != null && after < 0) {
      throw new IllegalArgumentException(
          "delegate.after is %d; it cannot be negative".formatted(after));
    }
  }
}
