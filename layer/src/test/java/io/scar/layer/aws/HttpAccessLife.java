package io.scar.layer.aws;

import static org.assertj.core.api.Assertions.assertThat;

import io.scar.layer.Scar;
import java.io.IOException;
import java.util.List;
import java.util.Set;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;

/** A function gets an address of each kind, keeps it, is given another, and loses it. */
abstract class HttpAccessLife extends AccountTest {

  private static final int REFUSED = 5;
  private static final int SERVICE = 6;
  private static final String CORS = "cors: {origins: ['https://a.example']}";
  private static final String LIMIT = "throttle: {rate: 10, burst: 20}";

  HttpAccessLife(Where where) {
    super(where);
  }

  @BeforeAll
  final void stayResident() throws IOException {
    scar.stayResident();
  }

  private String door(String name, String access) throws IOException {
    return define(name, "- api_gateway: {name: %s, %s}".formatted(name, access));
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "type: rest",
        "type: rest, api_key: true, throttle: {rate: 10, burst: 20}, stage_name: v1",
        "type: rest, auth: iam, timeout: 9, cors: {origins: ['https://a.example']}",
        "type: http, throttle: {rate: 2.5, burst: 4}, cors: {origins: ['*']}",
        "type: http, auth: iam, stage_name: v1",
        "type: url, cors: {origins: ['https://a.example'], methods: [POST], credentials: true}",
        "type: url, auth: iam"
      })
  void initMakesItOnceListsItAndRmLeavesNothing(String access) throws IOException {
    Set<String> before = account.state();
    String file = door("door", access);
    String kind = access.startsWith("type: url") ? "url" : "api";

    assertThat(scar.run("init", "-f", file, "--dry-run").succeeded().out())
        .containsPattern("\\+ " + kind + " +door");
    assertThat(account.state()).isEqualTo(before);
    assertThat(scar.run("init", "-f", file).succeeded().out()).containsPattern("URL: +http");
    Set<String> made = account.state();
    assertThat(String.join("\n", made))
        .contains(kind.equals("url") ? "url door " : access.substring(6, 10) + " api ");
    gateway.passed();

    assertThat(scar.run("init", "-f", file).succeeded().out()).isEqualTo("door is up to date.\n");
    assertThat(scar.run("update", "-f", file).succeeded().out()).isEqualTo("door is up to date.\n");
    assertThat(gateway.passed()).allMatch(Request::isRead);
    assertThat(account.state()).isEqualTo(made);
    assertThat(scar.run("ls").succeeded().out()).containsPattern("door +.* https?://\\S+");

    scar.run("rm", "-n", "door").succeeded();
    assertThat(account.state()).isEqualTo(before);
  }

  /**
   * A change of a function's access.
   *
   * @param kept in what the account has then
   * @param gap what keeps the server from it; null if nothing does
   * @param lacking the operation that the server does not have; empty if it only does otherwise
   */
  record Change(String from, String to, String kept, @Nullable Gap gap, String lacking) {

    static Change of(String from, String to, String kept) {
      return new Change(from, to, kept, null, "");
    }

    /** Where the server has the gap, what the change makes does not show. */
    Change but(Gap known) {
      return new Change(from, to, kept, known, "");
    }

    /** Where the server has the gap, it refuses the operation. */
    Change but(Gap known, String operation) {
      return new Change(from, to, kept, known, operation);
    }
  }

  static Stream<Change> changes() {
    return Stream.of(
        Change.of("type: rest", "type: rest, stage_name: v2", "\"stageName\":\"v2\""),
        Change.of("type: rest", "type: rest, timeout: 9", "\"timeoutInMillis\":9000"),
        Change.of("type: rest", "type: rest, path_part: below", "\"pathPart\":\"below\""),
        Change.of("type: rest", "type: rest, " + CORS, "'https://a.example'"),
        Change.of("type: rest", "type: rest, " + LIMIT, "\"throttlingBurstLimit\":20"),
        Change.of("type: rest", "type: rest, response: raw", "\"*/*\"")
            .but(Gap.FORGETS_BINARY_MEDIA_TYPES),
        Change.of("type: rest", "type: rest, auth: iam", "\"authorizationType\":\"AWS_IAM\"")
            .but(Gap.LACKS_UPDATE_METHOD, "UpdateMethod"),
        Change.of("type: rest", "type: rest, api_key: true", "\"apiKeyRequired\":true")
            .but(Gap.LACKS_UPDATE_METHOD, "UpdateMethod"),
        Change.of(
            "type: rest, api_key: true",
            "type: rest, api_key: true, " + LIMIT,
            "\"throttle\":{\"burstLimit\":20,\"rateLimit\":10"),
        Change.of(
            "type: rest, api_key: true",
            "type: rest, api_key: true, stage_name: v2",
            "\"stage\":\"v2\""),
        Change.of("type: http", "type: http, stage_name: v2", "\"stageName\":\"v2\""),
        Change.of("type: http", "type: http, timeout: 9", "\"timeoutInMillis\":9000"),
        Change.of("type: http", "type: http, " + CORS, "[\"https://a.example\"]"),
        Change.of("type: http", "type: http, auth: iam", "\"authorizationType\":\"AWS_IAM\""),
        Change.of("type: http", "type: http, " + LIMIT, "\"throttlingBurstLimit\":20")
            .but(Gap.LACKS_UPDATE_STAGE, "UpdateStage"),
        Change.of("type: url", "type: url, auth: iam", "\"AuthType\":\"AWS_IAM\""),
        Change.of("type: url", "type: url, " + CORS, "https://a.example")
            .but(Gap.KEEPS_CORS_OF_A_URL));
  }

  @ParameterizedTest
  @MethodSource("changes")
  void anUpdateOfEachKeyIsThatKeyAndItsWayBackIsTheAddressAsItWas(Change change)
      throws IOException {
    Set<String> before = account.state();
    scar.run("init", "-f", door("moved", change.from())).succeeded();
    Set<String> first = account.state();
    assertThat(String.join("\n", first)).doesNotContain(change.kept());
    String file = door("moved", change.to());

    if (change.gap() != null && has(change.gap()) && !change.lacking().isEmpty()) {
      assertThat(scar.run("update", "-f", file).failedWith(SERVICE).err())
          .as("a gap that is none any more")
          .contains("apigateway:" + change.lacking(), "Undone: ")
          .doesNotContain("Left behind");
      assertThat(account.state()).isEqualTo(first);
    } else {
      scar.run("update", "-f", file).succeeded();
      if (change.gap() == Gap.FORGETS_BINARY_MEDIA_TYPES && has(change.gap())) {
        assertThat(String.join("\n", account.state())).doesNotContain(change.kept());
        assertThat(gateway.passed())
            .anyMatch(sent -> sent.body().asUtf8String().contains("/binaryMediaTypes/*~1*"));
      } else {
        assertThat(String.join("\n", account.state())).contains(change.kept());
        assertThat(scar.run("init", "-f", file).succeeded().out())
            .isEqualTo("moved is up to date.\n");
        Scar.Result back = scar.run("update", "-f", door("moved", change.from())).succeeded();
        if (change.gap() != null && has(change.gap())) {
          assertThat(String.join("\n", account.state()))
              .as("a gap that is none any more: %s", back)
              .contains(change.kept());
        } else {
          assertThat(account.state()).isEqualTo(first);
        }
      }
    }

    scar.run("rm", "-n", "moved").succeeded();
    assertThat(account.state()).isEqualTo(before);
  }

  @Test
  void anotherTypeIsAnotherAddressAndTheOldOneIsGone() throws IOException {
    Set<String> before = account.state();
    scar.run("init", "-f", door("typed", "type: rest, api_key: true")).succeeded();
    List<String> kinds = List.of("http", "url", "rest");
    for (String kind : kinds) {
      scar.run("update", "-f", door("typed", "type: " + kind)).succeeded();

      Set<String> there = account.state();
      for (String other : kinds) {
        String line = other.equals("url") ? "url typed " : other + " api ";
        if (other.equals(kind)) {
          assertThat(there).anyMatch(known -> known.startsWith(line));
        } else {
          assertThat(there).noneMatch(known -> known.startsWith(line));
        }
      }
      assertThat(there).noneMatch(known -> known.startsWith("usage plan "));
    }
    scar.run("update", "-f", define("typed")).succeeded();
    assertThat(account.state()).noneMatch(known -> known.matches("(rest|http) api .*|url .*"));

    scar.run("rm", "-n", "typed").succeeded();
    assertThat(account.state()).isEqualTo(before);
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "type: rest, api_key: true, throttle: {rate: 10, burst: 20}",
        "type: http, cors: {origins: ['*']}",
        "type: url, cors: {origins: ['*']}"
      })
  void whicheverStepIsRefusedNothingOfItIsLeft(String access) throws IOException {
    scar.run("init", "-f", define("steps")).succeeded();
    Set<String> before = account.state();
    String file = door("steps", access);
    Refusals refusals = new Refusals(gateway);

    Scar.Result update = refusals.refuse(1, () -> scar.run("update", "-f", file));
    for (int n = 2; refusals.refusedSomething(); n++) {
      assertThat(update.failedWith(REFUSED).err())
          .as(refusals.last())
          .doesNotContain("Left behind");
      assertThat(account.state()).as("after %s was refused", refusals.last()).isEqualTo(before);
      update = refusals.refuse(n, () -> scar.run("update", "-f", file));
    }

    update.succeeded();
    assertThat(refusals.all()).hasSizeGreaterThan(3);
    scar.run("rm", "-n", "steps").succeeded();
  }

  @Test
  void anApiOfOthersOfTheSameNameStaysAsItIs() throws IOException {
    aws.run("apigateway", "create-rest-api", "--name", "shared");
    aws.run("apigatewayv2", "create-api", "--name", "shared", "--protocol-type", "HTTP");
    Set<String> before = account.state();

    for (String type : List.of("rest", "http")) {
      String file = define("mine", "- api_gateway: {name: shared, type: %s}".formatted(type));
      scar.run("init", "-f", file).succeeded();
      assertThat(account.state()).containsAll(before);
      scar.run("rm", "-n", "mine").succeeded();
      assertThat(account.state()).isEqualTo(before);
    }
  }

  @Test
  void anApiWhoseFunctionOthersRemovedGoesWithRm() throws IOException {
    Set<String> before = account.state();
    for (String type : List.of("rest", "http")) {
      scar.run("init", "-f", door("orphan", "type: " + type)).succeeded();
      aws.run("lambda", "delete-function", "--function-name", "orphan");

      scar.run("rm", "-n", "orphan").succeeded();

      assertThat(account.state()).isEqualTo(before);
    }
  }

  @Test
  void theAwsCliReadsWhatWasMade() throws IOException {
    scar.run(
            "init",
            "-f",
            door("read", "type: rest, api_key: true, %s, stage_name: v1".formatted(LIMIT)))
        .succeeded();
    String api =
        aws.run("lambda", "get-function-configuration", "--function-name", "read")
            .at("/Environment/Variables/API_GATEWAY_ID")
            .asText();

    var rest = aws.run("apigateway", "get-rest-api", "--rest-api-id", api);
    assertThat(rest.path("name").asText()).isEqualTo("read");
    assertThat(rest.at("/endpointConfiguration/types").toString()).isEqualTo("[\"REGIONAL\"]");
    assertThat(rest.at("/tags/createdby").asText()).isEqualTo("scar");
    assertThat(rest.at("/tags/function").asText()).isEqualTo("read");
    var resources =
        aws.run("apigateway", "get-resources", "--rest-api-id", api, "--embed", "methods")
            .path("items");
    assertThat(resources).hasSize(2);
    for (var resource : resources) {
      var method = resource.at("/resourceMethods/ANY");
      assertThat(resource.path("path").asText()).isIn("/", "/{proxy+}");
      assertThat(method.path("authorizationType").asText()).isEqualTo("NONE");
      assertThat(method.path("apiKeyRequired").asBoolean()).isTrue();
      assertThat(method.at("/methodIntegration/type").asText()).isEqualTo("AWS_PROXY");
      assertThat(method.at("/methodIntegration/httpMethod").asText()).isEqualTo("POST");
      assertThat(method.at("/methodIntegration/uri").asText())
          .isEqualTo(
              "arn:aws:apigateway:us-east-1:lambda:path/2015-03-31/functions/%s/invocations"
                  .formatted(arn("lambda", "function:read")));
    }
    assertThat(
            aws.run("apigateway", "get-stages", "--rest-api-id", api)
                .at("/item/0/stageName")
                .asText())
        .isEqualTo("v1");
    var plan = aws.run("apigateway", "get-usage-plans").at("/items/0");
    assertThat(plan.at("/apiStages/0/apiId").asText()).isEqualTo(api);
    assertThat(plan.at("/apiStages/0/stage").asText()).isEqualTo("v1");
    assertThat(plan.at("/throttle/rateLimit").asDouble()).isEqualTo(10);
    assertThat(plan.at("/throttle/burstLimit").asInt()).isEqualTo(20);
    var keys =
        aws.run("apigateway", "get-usage-plan-keys", "--usage-plan-id", plan.path("id").asText());
    assertThat(keys.path("items")).hasSize(1);
    assertThat(account.policy("read").toString())
        .contains("apigateway.amazonaws.com", ":" + api + "/*", ":" + api + "/v1/ANY");
    scar.run("rm", "-n", "read").succeeded();
  }

  @Test
  void theAwsCliReadsTheUrlThatEverybodyMayCall() throws IOException {
    scar.run("init", "-f", door("open", "type: url, " + CORS)).succeeded();

    var url = aws.run("lambda", "get-function-url-config", "--function-name", "open");
    assertThat(url.path("AuthType").asText()).isEqualTo("NONE");
    assertThat(url.at("/Cors/AllowOrigins").toString()).isEqualTo("[\"https://a.example\"]");
    assertThat(scar.run("ls").succeeded().out()).contains(url.path("FunctionUrl").asText());
    assertThat(account.policy("open").toString())
        .contains("lambda:InvokeFunctionUrl", "\"lambda:InvokeFunction\"");
    scar.run("rm", "-n", "open").succeeded();
  }
}
