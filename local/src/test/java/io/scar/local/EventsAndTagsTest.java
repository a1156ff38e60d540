package io.scar.local;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.scar.local.events.EventsService;
import io.scar.local.http.Endpoint;
import io.scar.local.tagging.TaggingService;
import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** EventBridge and the tagging service, by their wire protocol. */
class EventsAndTagsTest {

  private static final ObjectMapper JSON = new ObjectMapper();

  @TempDir Path folder;
  private final ServicesUnderTest.Functions functions = new ServicesUnderTest.Functions();
  private final Map<String, Map<String, String>> tags = new TreeMap<>();
  private Endpoint endpoint;
  private EventsService events;

  @BeforeEach
  void start() throws IOException {
    events = EventsService.open(folder.resolve("rules.json"), functions);
    endpoint = Endpoint.bind(0);
    endpoint.serve(
        List.of(events, new TaggingService(() -> tags)),
        () -> "{}".getBytes(StandardCharsets.UTF_8));
  }

  @AfterEach
  void stop() {
    endpoint.close();
    events.close();
  }

  private record Answer(int status, JsonNode body) {}

  private Answer call(String service, String operation, String body) throws Exception {
    HttpRequest request =
        HttpRequest.newBuilder(URI.create(endpoint.uri() + "/"))
            .header("X-Amz-Target", "Prefix." + operation)
            .header(
                "Authorization",
                "AWS4-HMAC-SHA256 Credential=k/20260101/us-east-1/"
                    + service
                    + "/aws4_request, SignedHeaders=host, Signature=0")
            .POST(HttpRequest.BodyPublishers.ofString(body))
            .build();
    try (HttpClient client = HttpClient.newHttpClient()) {
      HttpResponse<String> answer =
          client.send(request, HttpResponse.BodyHandlers.ofString(StandardCharsets.UTF_8));
      return new Answer(answer.statusCode(), JSON.readTree(answer.body()));
    }
  }

  private JsonNode event(String operation, String body) throws Exception {
    Answer answer = call("events", operation, body);
    assertThat(answer.status()).as(String.valueOf(answer.body())).isEqualTo(200);
    return answer.body();
  }

  private static String target(String input) {
    ObjectNode request = JSON.createObjectNode().put("Rule", "r");
    request
        .putArray("Targets")
        .addObject()
        .put("Id", "1")
        .put("Arn", "arn:aws:lambda:us-east-1:000000000000:function:f")
        .put("Input", input);
    return request.toString();
  }

  @Test
  void aRuleIsKeptWithItsTargetsAndTagsAlsoOverARestart() throws Exception {
    event(
        "PutRule",
        "{\"Name\":\"r\",\"ScheduleExpression\":\"rate(5 minutes)\",\"Tags\":[{\"Key\":\"k\",\"Value\":\"v\"}]}");
    event("PutTargets", target("{}"));
    stop();
    start();

    JsonNode rule = event("DescribeRule", "{\"Name\":\"r\"}");
    assertThat(rule.path("ScheduleExpression").asText()).isEqualTo("rate(5 minutes)");
    assertThat(rule.path("State").asText()).isEqualTo("ENABLED");
    assertThat(rule.path("Arn").asText()).isEqualTo("arn:aws:events:us-east-1:000000000000:rule/r");
    event("PutRule", "{\"Name\":\"r\",\"ScheduleExpression\":\"rate(1 hour)\"}");
    assertThat(event("ListTargetsByRule", "{\"Rule\":\"r\"}").path("Targets")).hasSize(1);
    assertThat(
            event("ListTagsForResource", "{\"ResourceARN\":\"" + rule.path("Arn").asText() + "\"}")
                .at("/Tags/0/Value")
                .asText())
        .isEqualTo("v");
    assertThat(event("ListRules", "{}").path("Rules")).hasSize(1);
  }

  @Test
  void aRuleWithTargetsIsNotDeleted() throws Exception {
    event("PutRule", "{\"Name\":\"r\",\"ScheduleExpression\":\"rate(1 minute)\"}");
    event("PutTargets", target("{}"));

    assertThat(call("events", "DeleteRule", "{\"Name\":\"r\"}").body().path("__type").asText())
        .endsWith("ValidationException");
    event("RemoveTargets", "{\"Rule\":\"r\",\"Ids\":[\"1\"]}");
    event("DeleteRule", "{\"Name\":\"r\"}");
    assertThat(call("events", "DescribeRule", "{\"Name\":\"r\"}").body().path("__type").asText())
        .endsWith("ResourceNotFoundException");
  }

  @Test
  void whatIsNoScheduleIsRefused() throws Exception {
    for (String bad : List.of("rate(0 minutes)", "rate(5)", "every hour", "cron(1 2 3)")) {
      assertThat(
              call("events", "PutRule", "{\"Name\":\"r\",\"ScheduleExpression\":\"" + bad + "\"}")
                  .status())
          .as(bad)
          .isEqualTo(400);
    }
    assertThat(call("events", "PutEvents", "{}").status()).isEqualTo(501);
  }

  @Test
  void functionsAreFoundByTheirTagsOverPages() throws Exception {
    for (int i = 0; i < 120; i++) {
      tags.put("arn:f%03d".formatted(i), Map.of("createdby", i % 2 == 0 ? "scar" : "me"));
    }
    tags.put("arn:none", Map.of());
    String filter =
        "\"ResourceTypeFilters\":[\"lambda:function\"],\"TagFilters\":[{\"Key\":\"createdby\",\"Values\":[\"scar\"]}],\"ResourcesPerPage\":50";

    JsonNode first = call("tagging", "GetResources", "{" + filter + "}").body();
    JsonNode second =
        call(
                "tagging",
                "GetResources",
                "{"
                    + filter
                    + ",\"PaginationToken\":\""
                    + first.path("PaginationToken").asText()
                    + "\"}")
            .body();

    assertThat(first.path("ResourceTagMappingList")).hasSize(50);
    assertThat(second.path("ResourceTagMappingList")).hasSize(10);
    assertThat(second.path("PaginationToken").asText()).isEmpty();
    assertThat(
            call("tagging", "GetResources", "{\"ResourceTypeFilters\":[\"s3\"]}")
                .body()
                .path("ResourceTagMappingList"))
        .isEmpty();
  }
}
