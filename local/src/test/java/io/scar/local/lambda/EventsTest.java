package io.scar.local.lambda;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import io.scar.local.testing.Waiting;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class EventsTest {

  private static final String QUEUE = "arn:aws:sqs:us-east-1:000000000000:failed";
  private static final String FAIL =
      "echo attempt; failure='{\"errorType\":\"Mine\",\"errorMessage\":\"no\"}'";

  @TempDir Path folder;

  @Test
  void aFailedEventIsTriedTwiceMoreAndGoesToTheFailureDestination() throws Exception {
    try (LambdaFixture lambda = new LambdaFixture(folder, 2)) {
      lambda.function("bad", FAIL, Map.of());
      onFailure(lambda, "bad", Map.of());

      assertThat(lambda.invoke("bad", "{\"k\":1}", "X-Amz-Invocation-Type", "Event").status())
          .isEqualTo(202);
      Waiting.await("given up", () -> lambda.service.pendingEvents() == 0);

      assertThat(attempts(lambda)).isEqualTo(3);
      JsonNode message = lambda.service.destinations().messages(QUEUE).getFirst();
      JsonNode record = LambdaFixture.JSON.readTree(message.path("Body").asText());
      assertThat(record.at("/requestContext/condition").asText()).isEqualTo("RetriesExhausted");
      assertThat(record.at("/requestContext/approximateInvokeCount").asInt()).isEqualTo(3);
      assertThat(record.at("/requestContext/functionArn").asText()).endsWith("bad:$LATEST");
      assertThat(record.at("/requestPayload/k").asInt()).isEqualTo(1);
      assertThat(record.at("/responsePayload/errorType").asText()).isEqualTo("Mine");
      assertThat(eventsOnDisk()).isEmpty();
    }
  }

  @Test
  void theFunctionsOwnRetryLimitHolds() throws Exception {
    try (LambdaFixture lambda = new LambdaFixture(folder, 2)) {
      lambda.function("bad", FAIL, Map.of());
      onFailure(lambda, "bad", Map.of("MaximumRetryAttempts", 0));

      lambda.invoke("bad", "{}", "X-Amz-Invocation-Type", "Event");
      Waiting.await("given up", () -> lambda.service.pendingEvents() == 0);

      assertThat(attempts(lambda)).isEqualTo(1);
    }
  }

  @Test
  void anEventOlderThanItsMaximumAgeIsGivenUpWithoutAnotherAttempt() throws Exception {
    String old = Long.toString(Instant.now().minusSeconds(3601).toEpochMilli());
    Files.createDirectories(folder.resolve("lambda/queue"));
    try (LambdaFixture lambda = new LambdaFixture(folder, 2)) {
      lambda.function("old", FAIL, Map.of());
      onFailure(lambda, "old", Map.of("MaximumEventAgeInSeconds", 3600));
    }
    Files.writeString(
        folder.resolve("lambda/queue/00%s-old.event".formatted(old)),
        """
        {"id":"old","function":"old","qualifier":"$LATEST","invokedArn":"arn:aws:lambda:us-east-1:000000000000:function:old","accepted":%s,"attempts":1}
        {"k":1}"""
            .formatted(old));

    try (LambdaFixture lambda = new LambdaFixture(folder, 2)) {
      Waiting.await("given up", () -> lambda.service.pendingEvents() == 0);

      assertThat(attempts(lambda)).isZero();
      JsonNode message = lambda.service.destinations().messages(QUEUE).getFirst();
      assertThat(message.path("Body").asText()).contains("EventAgeExceeded");
    }
  }

  @Test
  void anEventWhoseRecordCannotBeWrittenIsKeptAndSettledOnceItCan() throws Exception {
    try (LambdaFixture lambda = new LambdaFixture(folder, 2)) {
      lambda.function("bad", FAIL, Map.of());
      onFailure(lambda, "bad", Map.of("MaximumRetryAttempts", 0));
      Path inTheWay = folder.resolve("lambda/destinations");
      Files.createFile(inTheWay);

      lambda.invoke("bad", "{}", "X-Amz-Invocation-Type", "Event");
      Waiting.await("it ran", () -> attempts(lambda) == 1);
      Waiting.await(
          "its call is over",
          () -> lambda.messages().stream().anyMatch(m -> m.startsWith("REPORT")));
      assertThat(eventsOnDisk()).hasSize(1);
      assertThat(lambda.service.pendingEvents()).isEqualTo(1);
      Files.delete(inTheWay);

      Waiting.await("settled", () -> lambda.service.pendingEvents() == 0);
      assertThat(lambda.service.destinations().messages(QUEUE)).hasSize(1);
      assertThat(attempts(lambda)).isEqualTo(1);
      assertThat(eventsOnDisk()).isEmpty();
    }
  }

  @Test
  void anEventThatWasNotFinishedIsDeliveredAfterARestart() throws Exception {
    Path gate = folder.resolve("gate");
    String handle =
        "echo attempt; until [ -e %s ]; do sleep 0.05; done; echo \"done $event\"; answer=1"
            .formatted(gate);
    try (LambdaFixture lambda = new LambdaFixture(folder, 2)) {
      lambda.function("slow", handle, Map.of());
      lambda.service.accept(
          "arn:aws:lambda:us-east-1:000000000000:function:slow",
          "{\"k\":7}".getBytes(StandardCharsets.UTF_8));
      Waiting.await("it runs", () -> attempts(lambda) == 1);
    }
    assertThat(eventsOnDisk()).hasSize(1);
    Files.createFile(gate);

    try (LambdaFixture lambda = new LambdaFixture(folder, 2)) {
      Waiting.await("delivered", () -> lambda.service.pendingEvents() == 0);

      assertThat(lambda.messages()).contains("done {\"k\":7}");
      assertThat(eventsOnDisk()).isEmpty();
    }
  }

  @Test
  void moreEventsThanConcurrencyWaitAndAllArrive() throws Exception {
    try (LambdaFixture lambda = new LambdaFixture(folder, 1)) {
      lambda.function("count", "echo \"got $event\"; answer=1", Map.of());

      for (int i = 0; i < 8; i++) {
        lambda.invoke("count", Integer.toString(i), "X-Amz-Invocation-Type", "Event");
      }
      Waiting.await("all delivered", () -> lambda.service.pendingEvents() == 0);

      assertThat(lambda.messages().stream().filter(m -> m.startsWith("got ")).distinct())
          .hasSize(8);
      assertThat(lambda.messages().stream().filter(m -> m.contains("Init Duration"))).hasSize(1);
    }
  }

  @Test
  void aFunctionWithoutConcurrencyGivesItsEventsUpAtOnce() throws Exception {
    try (LambdaFixture lambda = new LambdaFixture(folder, 2)) {
      lambda.function("stopped", FAIL, Map.of());
      onFailure(lambda, "stopped", Map.of());
      lambda.call(
          "PUT",
          "/2017-10-31/functions/stopped/concurrency",
          Map.of("ReservedConcurrentExecutions", 0));

      lambda.invoke("stopped", "{}", "X-Amz-Invocation-Type", "Event");
      Waiting.await("given up", () -> lambda.service.pendingEvents() == 0);

      assertThat(attempts(lambda)).isZero();
      assertThat(lambda.service.destinations().messages(QUEUE).getFirst().path("Body").asText())
          .contains("ZeroReservedConcurrency");
    }
  }

  @Test
  void aDamagedEventIsSetAsideAndTheOthersAreDelivered() throws Exception {
    Files.createDirectories(folder.resolve("lambda/queue"));
    Files.writeString(folder.resolve("lambda/queue/000-damaged.event"), "not an event");

    try (LambdaFixture lambda = new LambdaFixture(folder, 2)) {
      lambda.function("good", "echo attempt; answer=1", Map.of());
      lambda.invoke("good", "{}", "X-Amz-Invocation-Type", "Event");
      Waiting.await("delivered", () -> lambda.service.pendingEvents() == 0);

      assertThat(attempts(lambda)).isEqualTo(1);
      assertThat(folder.resolve("lambda/queue/000-damaged.event.damaged")).exists();
    }
  }

  private static void onFailure(LambdaFixture lambda, String name, Map<String, Object> more)
      throws Exception {
    Map<String, Object> request = new java.util.HashMap<>(more);
    request.put("DestinationConfig", Map.of("OnFailure", Map.of("Destination", QUEUE)));
    lambda.call("PUT", "/2019-09-25/functions/" + name + "/event-invoke-config", request);
  }

  private static long attempts(LambdaFixture lambda) {
    return lambda.messages().stream().filter(m -> m.equals("attempt")).count();
  }

  private List<Path> eventsOnDisk() throws IOException {
    try (Stream<Path> files = Files.list(folder.resolve("lambda/queue"))) {
      return files.toList();
    }
  }
}
