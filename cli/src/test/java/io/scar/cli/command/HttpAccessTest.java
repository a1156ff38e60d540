package io.scar.cli.command;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import io.scar.cli.testing.Cli;
import io.scar.cli.testing.Reply;
import java.io.IOException;
import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** Functions that are reached by HTTP: made, shown, changed, put back and removed. */
class HttpAccessTest extends CommandTest {

  private String image = "";

  @BeforeEach
  void makeImage() throws IOException {
    image = cli.image(1000);
  }

  private void define(String apiGateway) throws IOException {
    cli.write(
        "f.yaml",
        """
        functions:
          aws:
          - lambda: {name: words, timeout: 20, container: {image: %s}}
            api_gateway: %s
        """
            .formatted(image, apiGateway));
  }

  private String apiId() {
    return aws.lambda.function("words").at("/Environment/Variables/API_GATEWAY_ID").asText();
  }

  @ParameterizedTest
  @ValueSource(strings = {"rest", "http"})
  void anApiOfAFunctionThatIsGoneIsFoundBehindAFullPage(String type) throws IOException {
    define("{name: shop, type: " + type + "}");
    cli.run("init", "-f", "f.yaml").exits(0);
    String id = apiId();
    aws.lambda.remove("words");
    boolean rest = type.equals("rest");
    aws.answer(
        rest ? "apigateway:GetRestApis" : "apigateway:GetApis",
        call ->
            Reply.json(
                200,
                call.query().toString().contains("a/b")
                    ? "{\"%s\": [{\"%s\": \"%s\", \"tags\": {\"createdby\": \"scar\", \"function\": \"words\"}}]}"
                        .formatted(rest ? "item" : "items", rest ? "id" : "apiId", id)
                    : "{\"%s\": \"a/b\"}".formatted(rest ? "position" : "nextToken")));

    cli.run("rm", "-n", "words").exits(0);

    assertThat(aws.calls(rest ? "apigateway:DeleteRestApi" : "apigateway:DeleteApi")).hasSize(1);
  }

  @Test
  void anApiIsMadeAsScarMakesIt() throws IOException {
    cli.run("init", "-n", "words", "-i", image, "-t", "20", "-api", "shop").exits(0);

    JsonNode api = aws.apis.at("/restapis/" + apiId());
    assertThat(api.path("name").asText()).isEqualTo("shop");
    assertThat(api.at("/endpointConfiguration/types/0").asText()).isEqualTo("REGIONAL");
    assertThat(api.has("binaryMediaTypes")).isFalse();
    assertThat(api.at("/tags/createdby").asText()).isEqualTo("scar");
    JsonNode root = aws.apis.at("/restapis/" + apiId() + "/resources/root" + apiId());
    JsonNode call = root.at("/resourceMethods/ANY/methodIntegration");
    assertThat(root.at("/resourceMethods/ANY/authorizationType").asText()).isEqualTo("NONE");
    assertThat(
            root.at(
                    "/resourceMethods/ANY/requestParameters/method.request.header.X-Amz-Invocation-Type")
                .asBoolean(true))
        .isFalse();
    assertThat(call.path("type").asText()).isEqualTo("AWS_PROXY");
    assertThat(call.path("httpMethod").asText()).isEqualTo("POST");
    assertThat(call.path("uri").asText())
        .isEqualTo(
            "arn:aws:apigateway:us-east-1:lambda:path/2015-03-31/functions/arn:aws:lambda:us-east-1"
                + ":123456789012:function:words/invocations");
    assertThat(call.path("requestParameters").toString())
        .contains("method.request.header.X-Amz-Invocation-Type");
    assertThat(aws.state()).anyMatch(line -> line.contains("\"path\":\"/{proxy+}\""));
    assertThat(aws.things())
        .contains(
            "permission words arn:aws:execute-api:us-east-1:123456789012:" + apiId() + "/*",
            "permission words arn:aws:execute-api:us-east-1:123456789012:" + apiId() + "/scar/ANY");
    assertThat(cli.run("ls", "-j").json().at("/Functions/0/Url").asText())
        .isEqualTo(aws.endpoint() + "/_aws/execute-api/" + apiId() + "/scar/launch");
    assertThat(cli.run("ls", "-j").json().at("/Functions/0/Api_gateway").asText())
        .isEqualTo(apiId());
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "{name: shop}",
        "{name: shop, type: rest, api_key: true, throttle: {rate: 5, burst: 9}, response: raw, timeout: 10, stage_name: v1}",
        "{name: shop, throttle: {rate: 2.5}, auth: iam, cors: {origins: ['https://a.example']}}",
        "{name: shop, type: http}",
        "{name: shop, type: http, auth: iam, throttle: {rate: 1, burst: 2}, stage_name: v1, cors: {origins: ['https://a.example', 'https://*'], max_age: 60}}",
        "{type: url}",
        "{type: url, auth: iam, cors: {origins: ['https://a.example'], credentials: true}}",
      })
  void againChangesNothingAndRemovalLeavesNothing(String section) throws IOException {
    define(section);
    Cli.Result init = cli.run("init", "-f", "f.yaml").exits(0);
    assertThat(init.out())
        .contains(section.contains("url") ? "+ url       words" : "+ api       shop → words");
    assertThat(cli.run("ls", "-j").json().at("/Functions/0/Url").asText())
        .startsWith(aws.endpoint() + "/_aws/");
    aws.forgetCalls();

    assertThat(cli.run("init", "-f", "f.yaml").exits(0).out()).isEqualTo("words is up to date.\n");
    assertThat(cli.run("update", "-n", "words", "-t", "20").exits(0).out())
        .isEqualTo("words is up to date.\n");
    assertThat(aws.mutations()).isEmpty();

    cli.run("rm", "-n", "words").exits(0);
    assertThat(aws.things()).allMatch(thing -> thing.startsWith("layer"));
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "{name: shop, type: http, cors: {expose_headers: [X-Took, Exit-Code]}} | apigateway:CreateApi | /corsConfiguration/exposeHeaders",
        "{type: url, cors: {expose_headers: [X-Took, Exit-Code]}} | lambda:CreateFunctionUrlConfig | /Cors/ExposeHeaders",
      })
  void aGatewayThatAnswersBrowsersLetsPagesReadWhatTheFunctionWould(
      String section, String operation, String member) throws IOException {
    define(section);
    cli.run("init", "-f", "f.yaml").exits(0);

    assertThat(aws.calls(operation).getFirst().json().at(member))
        .map(JsonNode::asText)
        .containsExactly("X-Took", "Exit-Code", "amz-lambda-request-id", "output-truncated");
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "{name: shop} | {name: other} | api_gateway.name",
        "{name: shop} | {name: shop, stage_name: v2} | api_gateway.stage_name",
        "{name: shop} | {name: shop, auth: iam} | api_gateway.auth",
        "{name: shop} | {name: shop, api_key: true} | api_gateway.api_key",
        "{name: shop} | {name: shop, timeout: 7} | api_gateway.timeout",
        "{name: shop} | {name: shop, response: raw} | api_gateway.response",
        "{name: shop} | {name: shop, throttle: {rate: 3, burst: 4}} | api_gateway.throttle",
        "{name: shop} | {name: shop, path_part: '{any+}'} | api_gateway.path_part",
        "{name: shop} | {name: shop, cors: {origins: ['*']}} | api_gateway.cors.origins",
        "{name: shop, api_key: true} | {name: shop, api_key: true, throttle: {rate: 1, burst: 1}, stage_name: v2} | api_gateway.throttle",
        "{name: shop, api_key: true} | {name: other, api_key: true} | api_gateway.name",
        "{name: shop, type: http} | {name: shop, type: http, auth: iam} | api_gateway.auth",
        "{name: shop, type: http} | {name: shop, type: http, timeout: 9} | api_gateway.timeout",
        "{name: shop, type: http} | {name: shop, type: http, stage_name: v2} | api_gateway.stage_name",
        "{name: shop, type: http} | {name: x, type: http, cors: {methods: [PUT]}} | api_gateway.cors",
        "{name: shop, type: http} | {name: shop, type: http, throttle: {rate: 1, burst: 1}} | api_gateway.throttle",
        "{type: url} | {type: url, auth: iam} | api_gateway.auth",
        "{type: url} | {type: url, cors: {origins: ['https://a.example']}} | api_gateway.cors",
        "{type: url} | {name: shop} | + api",
        "{name: shop} | {type: url} | - api",
        "{name: shop} | {name: shop, type: http} | api_gateway.type",
      })
  void eachSettingChangesAndReturnsAndIsPutBackWhateverIsRefused(
      String from, String to, String shown) throws IOException {
    define(from);
    cli.run("init", "-f", "f.yaml").exits(0);
    Set<String> before = comparable();
    define(to);
    aws.forgetCalls();

    assertThat(cli.run("update", "-f", "f.yaml").exits(0).out()).contains(shown);

    Set<String> operations = new LinkedHashSet<>(aws.mutations());
    Set<String> after = comparable();
    assertThat(after).isNotEqualTo(before);
    assertThat(cli.run("init", "-f", "f.yaml").exits(0).out()).contains("up to date");
    define(from);
    cli.run("update", "-f", "f.yaml").exits(0);
    assertThat(comparable()).isEqualTo(before);
    define(to);
    for (String operation : operations) {
      int[] times = {0};
      aws.answer(
          operation,
          call ->
              times[0]++ == 0
                  ? aws.error(operation, 403, "AccessDeniedException", "as the test wants it")
                  : null);
      Cli.Result refused = cli.run("update", "-f", "f.yaml").exits(5);
      aws.mend(operation);
      assertThat(refused.err()).as(operation).doesNotContain("Left behind");
      assertThat(comparable()).as(operation + "\n" + refused.err()).isEqualTo(before);
    }
  }

  /** Ids change where something is made again, and the order of members says nothing. */
  private Set<String> comparable() {
    Set<String> lines = new TreeSet<>();
    Map<String, String> names = new TreeMap<>();
    for (String line : aws.state()) {
      if (line.startsWith("layer") || line.startsWith("function words {")) {
        continue;
      }
      String plain =
          line.replaceAll("\\b(root)?id\\d+", "ID")
              .replace("secret-of-ID", "SECRET")
              .replaceAll("\"methodSettings\":\\{\\},?", "");
      names.put(plain, line);
    }
    for (String line : names.keySet()) {
      List<Integer> letters = new ArrayList<>();
      line.chars().filter(c -> c != ',').sorted().forEach(letters::add);
      lines.add(line.replaceFirst("[{\\[ ].*", "") + letters.hashCode());
    }
    return lines;
  }

  @Test
  void whatInitBeganIsTakenBack() throws IOException {
    define("{name: shop, api_key: true, cors: {origins: ['*']}, throttle: {rate: 1, burst: 1}}");
    cli.run("init", "-f", "f.yaml").exits(0);
    Set<String> operations = new LinkedHashSet<>(aws.mutations());
    cli.run("rm", "-n", "words").exits(0);
    operations.removeIf(o -> !o.startsWith("apigateway:") && !o.equals("lambda:AddPermission"));
    assertThat(operations)
        .contains(
            "apigateway:CreateRestApi",
            "apigateway:CreateResource",
            "apigateway:PutMethod",
            "apigateway:PutIntegration",
            "apigateway:PutGatewayResponse",
            "apigateway:CreateDeployment",
            "apigateway:CreateUsagePlan",
            "apigateway:CreateApiKey",
            "apigateway:CreateUsagePlanKey");

    for (String operation : operations) {
      aws.fail(operation, 403, "AccessDeniedException");
      Cli.Result result = cli.run("init", "-f", "f.yaml").exits(5);
      aws.mend(operation);
      assertThat(result.err()).contains("refused " + operation, "Nothing is left behind.");
      assertThat(aws.things()).as(operation).allMatch(thing -> thing.startsWith("layer"));
    }
  }

  @Test
  void anApiThatIsGoneIsMadeAgainAndOneOfAFunctionThatIsGoneIsRemoved() throws IOException {
    define("{name: shop}");
    cli.run("init", "-f", "f.yaml").exits(0);
    String first = apiId();
    aws.apis.removeApis();

    assertThat(cli.run("update", "-f", "f.yaml").exits(0).out()).contains("+ api       shop");
    assertThat(apiId()).isNotEqualTo(first);
    assertThat(cli.run("init", "-f", "f.yaml").exits(0).out()).contains("up to date");

    aws.lambda.remove("words");
    assertThat(cli.run("rm", "-n", "words").exits(0).out()).contains("- api");
    assertThat(aws.things()).noneMatch(thing -> thing.contains("restapis"));
  }

  @Test
  void rmListsTheUrlOfAFunction() throws IOException {
    define("{type: url}");
    cli.run("init", "-f", "f.yaml").exits(0);

    assertThat(cli.run("rm", "-n", "words", "--dry-run").exits(0).out())
        .containsPattern("- url +words");
    assertThat(cli.run("rm", "-n", "words").exits(0).out())
        .containsSubsequence("- url       words", "- function  words");
  }

  @Test
  void whatIsChangedByHandIsPutRight() throws IOException {
    define("{name: shop}");
    cli.run("init", "-f", "f.yaml").exits(0);
    aws.apis
        .at("/restapis/" + apiId() + "/resources/root" + apiId())
        .withObject("/resourceMethods/ANY/methodIntegration")
        .put("uri", "elsewhere");

    assertThat(cli.run("update", "-f", "f.yaml").exits(0).out())
        .containsPattern("integration +missing → in place");
    assertThat(cli.run("init", "-f", "f.yaml").exits(0).out()).contains("up to date");
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "{name: shop, timeout: 30} | 30 s is above the 29 s that the service waits",
        "{name: shop, type: http, api_key: true} | only REST APIs know API keys",
        "{type: url, throttle: {rate: 1}} | function URLs have none",
        "{type: url, timeout: 3} | function URLs wait as long as the function runs",
        "{name: shop, cors: {credentials: true}} | not for any origin",
        "{name: shop, cors: {origins: [foo]}} | f.yaml:4:48: `foo` is no origin: write https://HOST[:PORT]",
        "{type: url, cors: {origins: ['https://a.example:99999']}} | is no origin",
        "{name: shop, cors: {origins: ['http://a.example:0']}} | is no origin",
        "{name: shop, cors: {origins: ['https://*']}} | f.yaml:4:47: api_gateway.cors.origins: `https://*`",
        "{name: shop, cors: {origins: ['*', 'https://a.example']}} | either `*` alone",
        "{name: shop, type: soap} | soap",
        "{name: shop, api_kye: true} | did you mean `api_key`",
        "{name: shop, throttle: {burst: 1}} | rate",
      })
  void whatCannotBeIsRefusedBeforeAnythingIsMade(String section, String reason) throws IOException {
    define(section);

    assertThat(cli.run("init", "-f", "f.yaml").exits(2).err()).contains(reason);
    assertThat(aws.mutations()).isEmpty();
  }

  @Test
  void aFunctionThatMayRunLongerThanItsApiWaitsHasAWord() throws IOException {
    cli.write(
        "long.yaml",
        """
        functions:
          aws:
          - lambda: {name: long, timeout: 300, container: {image: %s}}
            api_gateway: {name: shop}
        """
            .formatted(image));

    assertThat(cli.run("init", "-f", "long.yaml").exits(0).err()).contains("within 29 s");
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "{name: shop, api_key: true, throttle: {rate: 1, burst: 1}, cors: {origins: ['*']}}",
        "{name: shop, type: http, cors: {origins: ['*']}}",
        "{type: url}"
      })
  void everyCallIsInTheDeployPolicy(String section) throws IOException {
    define(section);
    Set<String> allowed = new TreeSet<>();
    JsonNode policy = cli.run("policy", "deploy", "-f", "f.yaml").exits(0).json();
    policy
        .path("Statement")
        .forEach(
            s ->
                s.path("Action")
                    .forEach(
                        action ->
                            s.path("Resource")
                                .forEach(
                                    resource ->
                                        allowed.add(action.asText() + " " + resource.asText()))));
    aws.forgetCalls();

    cli.run("init", "-f", "f.yaml").exits(0);
    define(section.replace("}}", "}, auth: iam}").replace("url}", "url, auth: iam}"));
    cli.run("update", "-f", "f.yaml").exits(0);
    cli.run("ls").exits(0);
    cli.run("rm", "-n", "words").exits(0);

    for (String operation : new TreeSet<>(aws.operations())) {
      for (var call : aws.calls(operation)) {
        if (operation.startsWith("apigateway:")) {
          String path = call.path().replaceFirst("^/v2", "");
          assertThat(allowed)
              .as(operation + " " + call.method() + " " + path)
              .anyMatch(
                  entry ->
                      entry.startsWith("apigateway:" + call.method() + " ")
                          && ("arn:aws:apigateway:us-east-1::" + path)
                              .matches(entry.replaceFirst("^\\S+ ", "").replace("*", ".*")));
        } else if (operation.startsWith("lambda:")) {
          assertThat(allowed).anyMatch(entry -> entry.startsWith(operation + " "));
        }
      }
    }
  }
}
