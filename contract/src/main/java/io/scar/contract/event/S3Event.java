package io.scar.contract.event;

import com.fasterxml.jackson.annotation.JsonIgnoreProperties;
import com.fasterxml.jackson.annotation.JsonInclude;
import com.fasterxml.jackson.annotation.JsonProperty;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * The notification that S3 sends when objects change.
 *
 * @see <a
 *     href="https://docs.aws.amazon.com/AmazonS3/latest/userguide/notification-content-structure.html">Event
 *     message structure</a>
 */
@JsonIgnoreProperties(ignoreUnknown = true)
public record S3Event(@JsonProperty(value = "Records", required = true) List<EventRecord> records) {

  /** The event source of S3 itself. */
  public static final String SOURCE = "aws:s3";

  public S3Event {
    records = List.copyOf(records);
  }

  /**
   * @param eventTime ISO 8601, UTC
   * @param eventName for instance {@code ObjectCreated:Put}
   */
  @JsonIgnoreProperties(ignoreUnknown = true)
  @JsonInclude(JsonInclude.Include.NON_NULL)
  public record EventRecord(
      @JsonProperty("eventVersion") @Nullable String eventVersion,
      @JsonProperty(value = "eventSource", required = true) String eventSource,
      @JsonProperty("awsRegion") @Nullable String awsRegion,
      @JsonProperty("eventTime") @Nullable String eventTime,
      @JsonProperty("eventName") @Nullable String eventName,
      @JsonProperty(value = "s3", required = true) Entity s3) {}

  @JsonIgnoreProperties(ignoreUnknown = true)
  @JsonInclude(JsonInclude.Include.NON_NULL)
  public record Entity(
      @JsonProperty("s3SchemaVersion") @Nullable String s3SchemaVersion,
      @JsonProperty("configurationId") @Nullable String configurationId,
      @JsonProperty(value = "bucket", required = true) Bucket bucket,
      @JsonProperty(value = "object", required = true) ObjectDescription object) {}

  @JsonIgnoreProperties(ignoreUnknown = true)
  @JsonInclude(JsonInclude.Include.NON_NULL)
  public record Bucket(
      @JsonProperty(value = "name", required = true) String name,
      @JsonProperty("arn") @Nullable String arn) {}

  /**
   * @param key URL-encoded, with {@code +} for a space
   * @param size bytes
   * @param sequencer orders the events of one key: a longer hexadecimal value is later
   */
  @JsonIgnoreProperties(ignoreUnknown = true)
  @JsonInclude(JsonInclude.Include.NON_NULL)
  public record ObjectDescription(
      @JsonProperty(value = "key", required = true) String key,
      @JsonProperty("size") @Nullable Long size,
      @JsonProperty("eTag") @Nullable String eTag,
      @JsonProperty("sequencer") @Nullable String sequencer) {}
}
