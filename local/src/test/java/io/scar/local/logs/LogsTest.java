package io.scar.local.logs;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.scar.local.ServicesUnderTest;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import software.amazon.awssdk.services.cloudwatchlogs.CloudWatchLogsClient;
import software.amazon.awssdk.services.cloudwatchlogs.model.CloudWatchLogsException;
import software.amazon.awssdk.services.cloudwatchlogs.model.FilteredLogEvent;
import software.amazon.awssdk.services.cloudwatchlogs.model.GetLogEventsResponse;
import software.amazon.awssdk.services.cloudwatchlogs.model.InputLogEvent;
import software.amazon.awssdk.services.cloudwatchlogs.model.LogStream;
import software.amazon.awssdk.services.cloudwatchlogs.model.OutputLogEvent;
import software.amazon.awssdk.services.cloudwatchlogs.model.ResourceAlreadyExistsException;
import software.amazon.awssdk.services.cloudwatchlogs.model.ResourceNotFoundException;

class LogsTest {

  private static final String GROUP = "/aws/lambda/f";
  private static final String STREAM = "2026/01/02/[$LATEST]abc";

  @TempDir Path folder;
  private ServicesUnderTest cloud;
  private CloudWatchLogsClient logs;

  @BeforeEach
  void start() throws IOException {
    cloud = new ServicesUnderTest(folder);
    logs = cloud.configure(CloudWatchLogsClient.builder()).build();
  }

  @AfterEach
  void stop() throws IOException {
    logs.close();
    cloud.close();
  }

  @Test
  void allPagesTogetherHaveEveryEventOnceInTheOrderOfTime() {
    for (int i = 0; i < 25; i++) {
      line(i % 2 == 0 ? "a" : "b", 1_000 + i, "line " + i);
    }

    List<FilteredLogEvent> events =
        logs.filterLogEventsPaginator(b -> b.logGroupName(GROUP).limit(4)).events().stream()
            .toList();

    assertThat(events)
        .extracting(FilteredLogEvent::message)
        .containsExactlyElementsOf(
            Stream.iterate(0, i -> i + 1).limit(25).map(i -> "line " + i).toList());
    assertThat(events).extracting(FilteredLogEvent::eventId).doesNotHaveDuplicates();
  }

  @Test
  void termsOfThePatternSelectEvents() {
    line(STREAM, 1, "START RequestId: 1-2-3 Version: $LATEST");
    line(STREAM, 2, "hello world");
    line(STREAM, 3, "REPORT RequestId: 1-2-3 Duration: 3 ms");

    assertThat(filtered("\"RequestId: 1-2-3\"")).hasSize(2);
    assertThat(filtered("RequestId -START"))
        .containsExactly("REPORT RequestId: 1-2-3 Duration: 3 ms");
    assertThat(filtered("?START ?hello")).hasSize(2);
    assertThat(filtered("hello Hello")).isEmpty();
    assertThatThrownBy(() -> filtered("{ $.level = 1 }"))
        .isInstanceOf(CloudWatchLogsException.class)
        .hasMessageContaining("filters by terms only");
  }

  @Test
  void timesAndStreamsNarrowTheSearch() {
    line("a", 10, "one");
    line("a", 20, "two");
    line("b", 20, "three");

    assertThat(
            logs.filterLogEvents(
                    b -> b.logGroupName(GROUP).startTime(20L).endTime(20L).logStreamNames("a"))
                .events())
        .extracting(FilteredLogEvent::message)
        .containsExactly("two");
  }

  @Test
  void eventsSurviveARestartEvenBehindALineThatWasCutShort() throws IOException {
    line(STREAM, 1, "before\nthe \"kill\"");
    stop();
    try (Stream<Path> files = Files.walk(folder.resolve("logs"))) {
      Path file =
          files.filter(path -> path.toString().endsWith(".stream")).findFirst().orElseThrow();
      Files.write(
          file, "{\"t\":2,\"i\":".getBytes(StandardCharsets.UTF_8), StandardOpenOption.APPEND);
    }
    start();
    line(STREAM, 3, "after");

    assertThat(filtered("")).containsExactly("before\nthe \"kill\"", "after");
  }

  @Test
  void aStreamIsReadForwardsAndBackwards() {
    logs.createLogGroup(b -> b.logGroupName(GROUP));
    logs.createLogStream(b -> b.logGroupName(GROUP).logStreamName(STREAM));
    logs.putLogEvents(
        b ->
            b.logGroupName(GROUP)
                .logStreamName(STREAM)
                .logEvents(
                    Stream.of(1L, 2L, 3L)
                        .map(t -> InputLogEvent.builder().timestamp(t).message("m" + t).build())
                        .toList()));

    GetLogEventsResponse head =
        logs.getLogEvents(
            b -> b.logGroupName(GROUP).logStreamName(STREAM).startFromHead(true).limit(2));
    assertThat(head.events()).extracting(OutputLogEvent::message).containsExactly("m1", "m2");
    GetLogEventsResponse rest =
        logs.getLogEvents(
            b ->
                b.logGroupName(GROUP)
                    .logStreamName(STREAM)
                    .limit(2)
                    .nextToken(head.nextForwardToken()));
    assertThat(rest.events()).extracting(OutputLogEvent::message).containsExactly("m3");
  }

  @Test
  void groupsKeepRetentionAndTagsAndGoWithTheirStreams() {
    logs.createLogGroup(b -> b.logGroupName(GROUP).tags(java.util.Map.of("createdby", "scar")));
    logs.putRetentionPolicy(b -> b.logGroupName(GROUP).retentionInDays(30));
    cloud.logs.append(GROUP, STREAM, Instant.EPOCH, "older than the retention");

    assertThat(logs.describeLogGroups().logGroups().get(0).retentionInDays()).isEqualTo(30);
    String arn = logs.describeLogGroups().logGroups().get(0).logGroupArn();
    assertThat(logs.listTagsForResource(b -> b.resourceArn(arn)).tags())
        .containsEntry("createdby", "scar");
    assertThat(filtered("")).isEmpty();
    assertThat(logs.describeLogStreams(b -> b.logGroupName(GROUP)).logStreams())
        .extracting(LogStream::logStreamName)
        .containsExactly(STREAM);
    assertThatThrownBy(() -> logs.createLogGroup(b -> b.logGroupName(GROUP)))
        .isInstanceOf(ResourceAlreadyExistsException.class);
    logs.deleteLogGroup(b -> b.logGroupName(GROUP));
    assertThatThrownBy(() -> filtered("")).isInstanceOf(ResourceNotFoundException.class);
  }

  @Test
  void streamsOlderThanTheRetentionAreDeletedFromTheDisk() throws IOException {
    line("old", Instant.now().minus(Duration.ofDays(8)).toEpochMilli(), "last week's");
    line("young", Instant.now().minus(Duration.ofDays(6)).toEpochMilli(), "this week's");
    assertThat(streamFiles()).hasSize(2);

    logs.putRetentionPolicy(b -> b.logGroupName(GROUP).retentionInDays(7));

    assertThat(streamFiles()).hasSize(1);
    assertThat(filtered("")).containsExactly("this week's");
    logs.deleteRetentionPolicy(b -> b.logGroupName(GROUP));
    line("old", Instant.now().minus(Duration.ofDays(8)).toEpochMilli(), "again");
    logs.putRetentionPolicy(b -> b.logGroupName(GROUP).retentionInDays(30));
    stop();
    try (Stream<Path> files = Files.walk(folder.resolve("logs"))) {
      Path settings =
          files.filter(file -> file.toString().endsWith(".json")).findFirst().orElseThrow();
      Files.writeString(settings, Files.readString(settings).replace(":30", ":7"));
    }
    start();
    assertThat(streamFiles()).hasSize(1);
  }

  @Test
  void aStreamWithoutAWholeFirstLineDoesNotKeepTheOthersFromBeingRead() throws IOException {
    line(STREAM, 1, "whole");
    stop();
    try (Stream<Path> files = Files.walk(folder.resolve("logs"))) {
      Path file =
          files.filter(path -> path.toString().endsWith(".stream")).findFirst().orElseThrow();
      Files.writeString(file.resolveSibling("cut.stream"), "{\"stre");
      Files.writeString(file.resolveSibling("empty.stream"), "");
    }
    start();

    assertThat(filtered("")).containsExactly("whole");
    assertThat(streamFiles()).hasSize(1);
  }

  private List<Path> streamFiles() throws IOException {
    try (Stream<Path> files = Files.walk(folder.resolve("logs"))) {
      return files.filter(file -> file.toString().endsWith(".stream")).toList();
    }
  }

  @Test
  void anOperationThatIsNotServedIsNamed() {
    assertThatThrownBy(() -> logs.describeQueries(b -> {}))
        .isInstanceOfSatisfying(
            CloudWatchLogsException.class,
            refused -> {
              assertThat(refused.statusCode()).isEqualTo(501);
              assertThat(refused.awsErrorDetails().errorCode()).isEqualTo("NotImplemented");
              assertThat(refused).hasMessageContaining("logs:DescribeQueries");
            });
  }

  private void line(String stream, long millis, String message) {
    cloud.logs.append(GROUP, stream, Instant.ofEpochMilli(millis), message);
  }

  private List<String> filtered(String pattern) {
    return logs.filterLogEvents(b -> b.logGroupName(GROUP).filterPattern(pattern)).events().stream()
        .map(FilteredLogEvent::message)
        .toList();
  }
}
