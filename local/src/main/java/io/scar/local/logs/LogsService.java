package io.scar.local.logs;

import com.fasterxml.jackson.databind.node.ObjectNode;
import io.scar.local.event.LogSink;
import io.scar.local.http.AwsException;
import io.scar.local.http.AwsProtocol;
import io.scar.local.http.AwsRequest;
import io.scar.local.http.AwsResponse;
import io.scar.local.http.AwsService;
import io.scar.local.http.JsonRequest;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Instant;

/**
 * CloudWatch Logs over a folder of the machine.
 *
 * @see <a href="https://docs.aws.amazon.com/AmazonCloudWatchLogs/latest/APIReference/">CloudWatch
 *     Logs API Reference</a>
 */
public final class LogsService implements AwsService, LogSink {

  private static final int BODY_LIMIT = 4 << 20;

  private final LogStore store;
  private final GroupOperations groups;
  private final EventOperations events;

  private LogsService(LogStore store) {
    this.store = store;
    this.groups = new GroupOperations(store);
    this.events = new EventOperations(store);
  }

  /**
   * @param folder of the log groups
   */
  public static LogsService open(Path folder) throws IOException {
    return new LogsService(LogStore.open(folder));
  }

  @Override
  public void append(String logGroup, String logStream, Instant time, String message) {
    store.append(logGroup, logStream, time, message);
  }

  @Override
  public String signingName() {
    return "logs";
  }

  @Override
  public AwsProtocol protocol() {
    return AwsProtocol.JSON;
  }

  @Override
  public void handle(AwsRequest request, AwsResponse response) throws IOException, AwsException {
    JsonRequest call = JsonRequest.read(request, BODY_LIMIT);
    JsonRequest.answer(
        response, apply(call.operation(), new Parameters(call.body()), request.region()));
  }

  private ObjectNode apply(String operation, Parameters parameters, String region)
      throws IOException, AwsException {
    return switch (operation) {
      case "CreateLogGroup" -> groups.createGroup(parameters);
      case "DeleteLogGroup" -> groups.deleteGroup(parameters);
      case "DescribeLogGroups" -> groups.describeGroups(parameters, region);
      case "CreateLogStream" -> groups.createStream(parameters);
      case "DeleteLogStream" -> groups.deleteStream(parameters);
      case "DescribeLogStreams" -> groups.describeStreams(parameters, region);
      case "PutRetentionPolicy" -> groups.putRetention(parameters);
      case "DeleteRetentionPolicy" -> groups.deleteRetention(parameters);
      case "TagResource", "TagLogGroup" -> groups.tag(parameters);
      case "UntagResource", "UntagLogGroup" -> groups.untag(parameters);
      case "ListTagsForResource", "ListTagsLogGroup" -> groups.listTags(parameters);
      case "PutLogEvents" -> events.put(parameters);
      case "FilterLogEvents" -> events.filter(parameters);
      case "GetLogEvents" -> events.get(parameters);
      default -> throw AwsException.notImplemented("logs", operation);
    };
  }
}
