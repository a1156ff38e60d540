package io.scar.local.gateway;

import static io.scar.local.gateway.GatewayFixture.answered;
import static io.scar.local.gateway.GatewayFixture.rest;
import static io.scar.local.gateway.GatewayFixture.text;
import static org.assertj.core.api.Assertions.assertThat;

import io.scar.local.event.FunctionCalls.Outcome;
import io.scar.local.testing.RawConnection;
import java.net.http.HttpResponse;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.BrokenBarrierException;
import java.util.concurrent.CyclicBarrier;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Connections of clients that send many requests, slow ones, or ones that are out of order. */
class ConnectionsTest {

  private static final int MB = 1 << 20;

  @RegisterExtension final GatewayFixture gateway = new GatewayFixture();

  @Test
  void manyRequestsAreAnsweredAtOnce() throws Exception {
    String api = gateway.restApi("", "", "");
    int count = 32;
    CyclicBarrier together = new CyclicBarrier(count);
    gateway.behaviour =
        event -> {
          try {
            together.await(1, TimeUnit.MINUTES);
          } catch (BrokenBarrierException | TimeoutException e) {
            return new Outcome.Failed();
          }
          return answered("{\"body\":\"" + event.at("/queryStringParameters/n").asText() + "\"}");
        };

    try (ExecutorService threads = Executors.newVirtualThreadPerTaskExecutor()) {
      List<Future<HttpResponse<byte[]>>> answers = new ArrayList<>();
      for (int i = 0; i < count; i++) {
        int n = i;
        answers.add(threads.submit(() -> gateway.get(rest(api, "/?n=" + n))));
      }
      for (int i = 0; i < count; i++) {
        assertThat(text(answers.get(i).get())).isEqualTo(Integer.toString(i));
      }
    }
  }

  @Test
  void aConnectionServesSeveralRequestsAndABodyMayComeSlowly() throws Exception {
    String api = gateway.restApi("", "", "");
    try (RawConnection client = gateway.connect()) {
      for (String body : List.of("first", "second")) {
        client.send(post(rest(api, "/"), "Content-Length: " + body.length()));
        for (int i = 0; i < body.length(); i++) {
          client.send(body.substring(i, i + 1));
        }
        assertThat(client.answer()).startsWith("HTTP/1.1 200 ").endsWith("\r\n\r\nok");
        assertThat(gateway.event().path("body").asText()).isEqualTo(body);
      }
    }
  }

  /** The body of a refused request is not taken for the next one. */
  @Test
  void afterARefusalThatReadNoBodyTheConnectionGoesOn() throws Exception {
    String api = gateway.restApi("", "", "");
    try (RawConnection client = gateway.connect()) {
      client.send(post(GatewaySite.API_PATH + "nothere/scar", "Content-Length: 200000"));
      client.send("GET / HTTP/1.1\r\n\r\n" + "x".repeat(200_000 - 18));
      assertThat(client.answer()).startsWith("HTTP/1.1 403 ");

      client.send(post(rest(api, "/"), "Content-Length: 2") + "hi");
      assertThat(client.answer()).startsWith("HTTP/1.1 200 ");
    }
    assertThat(gateway.events).hasSize(1);
  }

  @Test
  void aBodyInChunksIsLimitedAsAnyOther() throws Exception {
    String api = gateway.restApi("", "", "");
    String chunk = "100000\r\n" + "x".repeat(MB) + "\r\n";
    try (RawConnection client = gateway.connect()) {
      client.send(post(rest(api, "/"), "Transfer-Encoding: chunked"));
      client.send(chunk.repeat(11) + "0\r\n\r\n");
      assertThat(client.answer())
          .startsWith("HTTP/1.1 413 ")
          .endsWith("{\"message\":\"Request Too Long\"}");

      client.send(post(rest(api, "/"), "Transfer-Encoding: chunked"));
      client.send("2\r\nhi\r\n0\r\n\r\n");
      assertThat(client.answer()).startsWith("HTTP/1.1 200 ");
      assertThat(gateway.event().path("body").asText()).isEqualTo("hi");
    }
    assertThat(gateway.events).hasSize(1);
  }

  /** What a proxy before the gateway could read as another request than the gateway does. */
  @ParameterizedTest
  @ValueSource(
      strings = {
        "Content-Length: 5\r\nContent-Length: 6",
        "Content-Length: 5\r\nContent-Length: 5",
        "Content-Length: 5, 5",
        "Content-Length: 5\r\nTransfer-Encoding: chunked",
        "Transfer-Encoding: chunked\r\nTransfer-Encoding: identity",
        "Transfer-Encoding: chunked, identity",
        "Content-Length: -1",
        "Content-Length: five",
        "Content-Length : 5"
      })
  void aRequestOfUnclearLengthIsRefusedAndTheConnectionEnds(String headers) throws Exception {
    String api = gateway.restApi("", "", "");
    try (RawConnection client = gateway.connect()) {
      client.send(post(rest(api, "/"), headers) + "0\r\n\r\nx");

      assertThat(client.answer()).matches("(?s)HTTP/1.1 (400|501) .*");
      assertThat(client.hasEnded()).isTrue();
    }
    assertThat(gateway.events).isEmpty();
  }

  @ParameterizedTest
  @ValueSource(
      strings = {"zz\r\nhi\r\n0\r\n\r\n", "5\r\nhi", "2\r\nhi\r\n", "-2\r\nhi\r\n0\r\n\r\n"})
  void aBodyThatIsNotWholeReachesNoFunction(String chunks) throws Exception {
    String api = gateway.restApi("", "", "");
    try (RawConnection client = gateway.connect()) {
      client.send(post(rest(api, "/"), "Transfer-Encoding: chunked") + chunks);
      client.sendNoMore();

      assertThat(client.answer()).startsWith("HTTP/1.1 400 ");
      assertThat(client.hasEnded()).isTrue();
    }
    assertThat(gateway.events).isEmpty();
  }

  @ParameterizedTest
  @ValueSource(strings = {"execute-api.localhost", "Execute-API.LocalHost"})
  void aHostNameIsAnAddressToo(String domain) throws Exception {
    String api = gateway.restApi("", "", "");
    try (RawConnection client = gateway.connect()) {
      client.send(
          "GET /scar/x HTTP/1.1\r\nHost: %s.%s:%d\r\n\r\n".formatted(api, domain, gateway.port()));
      assertThat(client.answer()).startsWith("HTTP/1.1 200 ");
    }
    assertThat(gateway.event().path("path").asText()).isEqualTo("/x");
  }

  private static String post(String path, String headers) {
    return "POST %s HTTP/1.1\r\nHost: x\r\nContent-Type: text/plain\r\n%s\r\n\r\n"
        .formatted(path, headers);
  }
}
