package io.scar.supervisor.event.http;

import static org.assertj.core.api.Assertions.assertThat;

import io.scar.supervisor.event.Event;
import io.scar.supervisor.event.EventParser;
import io.scar.supervisor.event.HttpEvent;
import io.scar.supervisor.fixture.ProxyEvent;
import java.nio.charset.StandardCharsets;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** The same request through every gateway. */
class ProxyEventShapesTest {

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "rest|REST|red, blue|a,b",
        "http|HTTP|red,blue|a,b, c",
        "function-url|HTTP|red,blue|a,b",
        "load-balancer|LOAD_BALANCER|blue|b, c",
        "load-balancer-multi-value|LOAD_BALANCER_MULTI_VALUE|red, blue|a,b, c"
      })
  void aRequestIsTheSameThroughEveryGateway(
      String sample, Gateway gateway, String colour, String tag) {
    HttpCall call = call(ProxyEvent.of(sample));
    HttpRequest request = HttpRequests.read(call, true);

    assertThat(call.gateway()).isEqualTo(gateway);
    assertThat(call.method()).isEqualTo("POST");
    assertThat(request.variables())
        .containsEntry("REQUEST_METHOD", "POST")
        .containsEntry("REQUEST_PATH", "/picture/cat")
        .containsEntry("HTTP_X_COLOUR", colour)
        .containsEntry("CONT_VAR_size", "small")
        .containsEntry("CONT_VAR_tag", tag);
    assertThat(request.input())
        .isInstanceOfSatisfying(
            HttpInput.Body.class,
            body -> assertThat(body.content().array()).asString().isEqualTo("image"));
  }

  @Test
  void cookiesOfFormatTwoAreOneHeader() {
    assertThat(HttpRequests.read(call(ProxyEvent.http()), true).variables())
        .containsEntry("HTTP_COOKIE", "session=1; theme=dark");
  }

  @Test
  void pathParametersAreVariablesThatNobodyElseCanSay() {
    assertThat(
            HttpRequests.read(call(ProxyEvent.rest().parameter("proxy", "other")), true)
                .variables())
        .containsEntry("CONT_VAR_proxy", "picture/cat");
  }

  @ParameterizedTest
  @CsvSource({
    "rest, Event, true",
    "rest, event, true",
    "rest, RequestResponse, false",
    "http, Event, false",
    "function-url, Event, false",
    "load-balancer, Event, false"
  })
  void onlyRestApisInvokeAsynchronously(String sample, String type, boolean asynchronous) {
    HttpCall call = call(ProxyEvent.of(sample).header("X-Amz-Invocation-Type", type));

    assertThat(call.asynchronous()).isEqualTo(asynchronous);
  }

  @Test
  void whatTheProgramSeesOfTheEventHasEverythingButTheBody() {
    assertThat(call(ProxyEvent.http()).json())
        .contains("\"sub\":\"ann\"")
        .contains("tag=a&tag=b%2C%20c")
        .doesNotContain("aW1hZ2U=");
  }

  @Test
  void aScriptInARequestIsNothingButContent() {
    Event event = parse(ProxyEvent.rest().body("{\"script\":\"ZWNobyBoaQ==\"}").toString());

    assertThat(event).isInstanceOf(HttpEvent.class);
  }

  static HttpCall call(ProxyEvent event) {
    return ((HttpEvent) parse(event.toString())).call();
  }

  private static Event parse(String event) {
    return EventParser.parse(event.getBytes(StandardCharsets.UTF_8));
  }
}
