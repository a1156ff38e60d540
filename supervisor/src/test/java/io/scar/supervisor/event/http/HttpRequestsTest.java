package io.scar.supervisor.event.http;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.TextNode;
import io.scar.supervisor.execution.RunSettings;
import io.scar.supervisor.fixture.ProxyEvent;
import java.nio.charset.StandardCharsets;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** What a stranger may say, and what becomes of it. */
class HttpRequestsTest {

  private static final String FORM = "application/x-www-form-urlencoded";

  @ParameterizedTest
  @CsvSource({
    "Proxy, HTTP_PROXY",
    "X_Colour2, HTTP_X_COLOUR2",
    "LD_PRELOAD, HTTP_LD_PRELOAD",
    "Größe, HTTP_GRÖSSE",
    "a=b, HTTP_A=B"
  })
  void aHeaderWhoseNameIsNotItsVariablesAloneIsNone(String name, String variable) {
    assertThat(variables(ProxyEvent.rest().header(name, "evil"))).doesNotContainKey(variable);
  }

  @Test
  void noNameOfARequestIsThatOfAnotherVariable() {
    ProxyEvent event = ProxyEvent.rest();
    for (String name : new String[] {"PATH", "LD_PRELOAD", "AWS_REGION", "TMP_OUTPUT_DIR"}) {
      event.parameter(name, "evil").header(name.replace('_', '-'), "evil");
    }

    Map<String, String> variables = variables(event);

    assertThat(variables.keySet())
        .allMatch(
            name ->
                name.startsWith("CONT_VAR_")
                    || name.startsWith("HTTP_")
                    || name.equals("REQUEST_METHOD")
                    || name.equals("REQUEST_PATH")
                    || name.equals("CONTENT_TYPE"));
    assertThat(new RunSettings(variables, false).variables())
        .containsEntry("CONT_VAR_LD_PRELOAD", "evil");
  }

  @Test
  void charactersThatNoVariablesNameHasAreUnderscores() {
    assertThat(variables(ProxyEvent.rest().parameter("page-size", "5").parameter("items[]", "x")))
        .containsEntry("CONT_VAR_page_size", "5")
        .containsEntry("CONT_VAR_items__", "x");
    refused(400, ProxyEvent.rest().parameter("a-b", "1").parameter("a_b", "2"));
  }

  @ParameterizedTest
  @ValueSource(strings = {"größe", "", "a\u0000b", "a\nPATH"})
  void aParameterOfAnotherNameIsRefused(String name) {
    refused(400, ProxyEvent.rest().parameter(name, "x"));
  }

  @ParameterizedTest
  @ValueSource(strings = {"a\u0000PATH=/evil", "half \ud83d of a pair"})
  void aValueThatNoVariableCanHaveIsRefused(String value) {
    refused(400, ProxyEvent.rest().parameter("a", value));
    refused(400, ProxyEvent.rest().header("a", value));
  }

  @Test
  void valuesHaveUpTo64KiB() {
    String most = "x".repeat(64 * 1024);

    assertThat(variables(ProxyEvent.rest().parameter("a", most))).containsEntry("CONT_VAR_a", most);
    refused(414, ProxyEvent.rest().parameter("a", most + "x"));
    refused(414, ProxyEvent.rest().parameter("a", most, "x"));
    refused(431, ProxyEvent.rest().header("a", most + "x"));
    refused(413, form("a=" + most + "x"));
    refused(
        414,
        ProxyEvent.rest()
            .parameter("a", most)
            .parameter("b", most)
            .parameter("c", most)
            .parameter("d", most));
  }

  @Test
  void tenThousandOfAnythingAreRefused() {
    StringBuilder pairs = new StringBuilder();
    ProxyEvent headers = ProxyEvent.rest();
    for (int i = 0; i < 10_000; i++) {
      pairs.append("&p").append(i).append("=1");
      headers.header("h" + i, "1");
    }

    refused(414, ProxyEvent.http().query(pairs.substring(1)));
    refused(413, form(pairs.substring(1)));
    refused(414, ProxyEvent.http().query("&a=1".repeat(10_000)));
    refused(431, headers);
  }

  @ParameterizedTest
  @ValueSource(
      strings = {"a=%", "a=%4", "a=%zz", "%=1", "a=%ff", "a=%c3%28", "a=%00", "a=%ED%A0%80"})
  void whatIsNotPercentEncodedOrNotUtf8IsRefused(String query) {
    refused(400, ProxyEvent.http().query(query));
    refused(400, form(query));
  }

  /** A REST API decodes the query, and every gateway the path: bytes become characters there. */
  @Test
  void whatAGatewayHasReplacedIsRefused() {
    JsonNode pathParameters = JsonNodeFactory.instance.objectNode().put("id", "a\ufffd");

    refused(400, ProxyEvent.rest().parameter("a", "b\ufffd"));
    refused(400, ProxyEvent.rest().parameter("a", "b", "\ufffd"));
    refused(400, ProxyEvent.rest().set("path", TextNode.valueOf("/a\ufffd")));
    refused(400, ProxyEvent.rest().set("pathParameters", pathParameters));
    refused(400, ProxyEvent.http().set("rawPath", TextNode.valueOf("/a\ufffd")));
    refused(400, ProxyEvent.http().set("pathParameters", pathParameters));
  }

  @Test
  void theReplacementCharacterIsOneWhereNothingWasReplaced() {
    assertThat(variables(ProxyEvent.http().query("a=%EF%BF%BD")))
        .containsEntry("CONT_VAR_a", "\ufffd");
    assertThat(variables(form("a=%EF%BF%BD"))).containsEntry("CONT_VAR_a", "\ufffd");
  }

  @Test
  void emptyPairsOfAQueryAreNone() {
    assertThat(variables(ProxyEvent.http().query("&&a&b=&c=1+2%2B3&")))
        .containsEntry("CONT_VAR_a", "")
        .containsEntry("CONT_VAR_b", "")
        .containsEntry("CONT_VAR_c", "1 2+3");
  }

  @Test
  void fieldsOfAFormAreVariablesAndTheFormIsTheInput() {
    ProxyEvent event = form("name=Ann%20A&size=5");

    assertThat(variables(event))
        .containsEntry("CONT_VAR_name", "Ann A")
        .containsEntry("CONT_VAR_size", "5");
    assertThat(body(event, true)).isEqualTo("name=Ann%20A&size=5");
  }

  @ParameterizedTest
  @ValueSource(strings = {"a,b,c\n1,2,3\n", "{\"a\":\"=\"}", "[1]", "just text"})
  void whatCurlCallsAFormAndIsNoneIsTheInputAlone(String text) {
    ProxyEvent event = form(text);

    assertThat(body(event, true)).isEqualTo(text);
    assertThat(variables(event).keySet())
        .filteredOn(name -> name.startsWith("CONT_VAR_"))
        .containsExactlyInAnyOrder("CONT_VAR_size", "CONT_VAR_tag", "CONT_VAR_proxy");
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "aW1hZ2U=|image/png|image",
        "'aW1h\nZ2U=\n'|application/octet-stream|image",
        "'aW1h\r\nZ2Vp\r\nbQ=='|image/png|imageim",
        "'aW1h\nZ2VpbWFn'|image/png|'aW1h\nZ2VpbWFn'",
        "just text|image/png|just text",
        "aW1hZ2U=|application/x-www-form-urlencoded|image",
        "aW1hZ2U=||image",
        "aW1hZ2U=|text/plain|aW1hZ2U=",
        "aW1hZ2U=|application/json|aW1hZ2U=",
        "aW1hZ2U|image/png|aW1hZ2U",
        "not base64!|image/png|not base64!",
        "{\"a\":1}|image/png|{\"a\":1}",
        "1234|image/png|1234",
        "true|image/png|true"
      })
  void aBodyThatIsNothingButBase64IsAFileOfScarsClients(String body, String type, String content) {
    ProxyEvent event = ProxyEvent.rest().body(body).withoutHeader("Content-Type");
    if (type != null) {
      event.header("Content-Type", type);
    }

    assertThat(body(event, true)).isEqualTo(content);
    assertThat(body(event, false)).isEqualTo(body);
  }

  @Test
  void base64IsUndoneExactlyOnce() {
    byte[] twice = "aW1hZ2U=".getBytes(StandardCharsets.US_ASCII);

    assertThat(body(ProxyEvent.rest().body(twice), true)).isEqualTo("aW1hZ2U=");
    assertThat(body(ProxyEvent.http().body(twice), false)).isEqualTo("aW1hZ2U=");
  }

  @Test
  void aBodyThatIsSaidToBeBase64AndIsNotIsRefused() {
    refused(400, ProxyEvent.http().set("body", TextNode.valueOf("a*b")));
  }

  @Test
  void noBodyIsAnEmptyOne() {
    assertThat(body(ProxyEvent.rest().set("body", JsonNodeFactory.instance.nullNode()), true))
        .isEmpty();
    assertThat(body(ProxyEvent.rest().body(""), true)).isEmpty();
  }

  @ParameterizedTest
  @ValueSource(strings = {"", "GET /", "G\u0000T", "PÖST"})
  void aMethodThatIsNoneIsRefused(String method) {
    refused(400, ProxyEvent.rest().method(method));
  }

  @Test
  void aPathWithControlCharactersIsRefused() {
    refused(400, ProxyEvent.rest().set("path", TextNode.valueOf("/a\u0000b")));
    refused(400, ProxyEvent.rest().set("path", TextNode.valueOf("/a\nb")));
  }

  private static ProxyEvent form(String body) {
    return ProxyEvent.rest().header("Content-Type", FORM).body(body);
  }

  private static Map<String, String> variables(ProxyEvent event) {
    return HttpRequests.read(ProxyEventShapesTest.call(event), true).variables();
  }

  private static String body(ProxyEvent event, boolean scar) {
    HttpRequest request = HttpRequests.read(ProxyEventShapesTest.call(event), scar);
    return new String(((HttpInput.Body) request.input()).content().array(), StandardCharsets.UTF_8);
  }

  private static void refused(int status, ProxyEvent event) {
    assertThatExceptionOfType(RequestRefused.class)
        .isThrownBy(() -> HttpRequests.read(ProxyEventShapesTest.call(event), true))
        .satisfies(refusal -> assertThat(refusal.status()).isEqualTo(status));
  }
}
