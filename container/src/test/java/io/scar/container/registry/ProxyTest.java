package io.scar.container.registry;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.scar.container.ContainerException.Kind;
import io.scar.container.image.Platform;
import io.scar.container.image.Reference;
import java.io.IOException;
import java.net.ServerSocket;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.util.Base64;
import java.util.Map;
import java.util.Set;
import javax.net.ssl.HttpsURLConnection;
import javax.net.ssl.SSLContext;
import javax.net.ssl.SSLSocketFactory;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** Registries behind a proxy; their names, {@code *.invalid}, are known to nobody else. */
class ProxyTest extends RegistryTestBase {

  private static final String PLAIN = "plain.invalid";
  private static final String SECURE = "secure.invalid";

  private final SSLSocketFactory before = HttpsURLConnection.getDefaultSSLSocketFactory();
  private FakeProxy proxy;

  @BeforeEach
  void startProxy() throws IOException {
    proxy = new FakeProxy(registry.port());
    settings = settings.withInsecureHosts(Set.of(PLAIN));
  }

  @AfterEach
  void stopProxy() throws IOException {
    HttpsURLConnection.setDefaultSSLSocketFactory(before);
    proxy.close();
  }

  private RegistryImage openAt(String host) throws Exception {
    return new Registries(settings, pace)
        .open(Reference.Registry.parse(host + "/acme/tool:1"), Platform.LINUX_AMD64);
  }

  private void through(String variable, String value) {
    settings = settings.withProxies(Proxies.of(Map.of(variable, value)));
  }

  /** The registry speaks TLS from now on, and this runtime trusts it. */
  private void secure() throws Exception {
    SSLContext tls = TestTls.of(folder, "dns:" + SECURE);
    HttpsURLConnection.setDefaultSSLSocketFactory(tls.getSocketFactory());
    registry.close();
    registry = new FakeRegistry(layout, tls.getServerSocketFactory());
    proxy.close();
    proxy = new FakeProxy(registry.port());
  }

  private static String basic(String userInfo) {
    return "Basic " + Base64.getEncoder().encodeToString(userInfo.getBytes(StandardCharsets.UTF_8));
  }

  @Test
  void goesThroughATunnelToARegistryWithTls() throws Exception {
    secure();
    through("HTTPS_PROXY", "http://" + proxy.address());

    assertThat(read(openAt(SECURE), 0)).isEqualTo(layerBlob());

    assertThat(proxy.heads())
        .isNotEmpty()
        .allMatch(head -> head.startsWith("CONNECT " + SECURE + ":443 HTTP/1.1\r\n"))
        .noneMatch(head -> head.contains("Authorization"));
  }

  @Test
  void showsTheProxyItsPasswordAndTheRegistryNone() throws Exception {
    secure();
    proxy.wanting(basic("ann:p@ss:w/d"));
    through("https_proxy", "http://ann:p%40ss:w%2Fd@" + proxy.address() + "/");

    assertThat(read(openAt(SECURE), 0)).isEqualTo(layerBlob());

    assertThat(registry.requests())
        .isNotEmpty()
        .noneMatch(request -> request.headers().containsKey("proxy-authorization"));
  }

  @Test
  void goesToARegistryWithoutTlsThroughTheOtherProxy() throws Exception {
    proxy.wanting(basic("ann:secret"));
    through("HTTP_PROXY", "ann:secret@" + proxy.address());

    assertThat(read(openAt(PLAIN), 0)).isEqualTo(layerBlob());

    assertThat(proxy.heads())
        .isNotEmpty()
        .allMatch(head -> head.startsWith("GET http://" + PLAIN + "/v2/acme/tool/"));
  }

  @ParameterizedTest
  @CsvSource({PLAIN + ", HTTP_PROXY", SECURE + ", HTTPS_PROXY"})
  void tellsThatTheProxyWantsOtherCredentialsAndNotWhichItGot(String host, String variable) {
    proxy.wanting(basic("ann:right"));
    through(variable, "http://ann:wrong-one@" + proxy.address());

    assertFails(
        () -> openAt(host),
        Kind.DENIED,
        "acme/tool",
        "proxy",
        "wants other credentials",
        "check HTTPS_PROXY");

    assertThat(proxy.heads()).hasSize(1);
    assertThat(settings.proxies()).asString().doesNotContain("wrong-one");
  }

  @Test
  void tellsWhatTheProxyDoesNotLetThrough() {
    proxy.answering("403 Forbidden by\u001bpolicy");
    through("HTTPS_PROXY", proxy.address());

    assertFails(
        () -> openAt(SECURE),
        Kind.UNAVAILABLE,
        "the proxy " + proxy.address() + " does not let through to secure.invalid:443 (403",
        "Forbidden by policy");
    assertThat(proxy.heads()).hasSize(1);
  }

  @Test
  void triesAProxyAgainThatIsOverloaded() {
    proxy.answering("503 Busy");
    through("HTTPS_PROXY", proxy.address());

    assertFails(() -> openAt(SECURE), Kind.UNAVAILABLE, "(503 Busy)");
    assertThat(proxy.heads()).hasSize(settings.attempts());
  }

  @ParameterizedTest
  @CsvSource({PLAIN + ", HTTP_PROXY", SECURE + ", HTTPS_PROXY"})
  void tellsAProxyThatIsNotThereFromARegistryThatIsNot(String host, String variable)
      throws IOException {
    int port;
    try (ServerSocket gone = new ServerSocket(0)) {
      port = gone.getLocalPort();
    }
    through(variable, "127.0.0.1:" + port);

    assertFails(
        () -> openAt(host),
        Kind.UNAVAILABLE,
        "the proxy 127.0.0.1:" + port + " cannot be reached",
        "check HTTPS_PROXY");
    assertThat(pace.sleeps()).hasSize(2);
  }

  @Test
  void thisMachineHasNoProxyBeforeIt() throws Exception {
    through("HTTP_PROXY", proxy.address());

    assertThat(open().digest()).isEqualTo(image.digest());
    assertThat(proxy.heads()).isEmpty();
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "*                          | https://ghcr.io/v2/          | true",
        "ghcr.io                    | https://ghcr.io/v2/          | true",
        "GHCR.io                    | https://ghcr.IO/v2/          | true",
        "ghcr.io                    | https://a.ghcr.io/v2/        | true",
        "ghcr.io                    | https://aghcr.io/v2/         | false",
        ".ghcr.io                   | https://a.ghcr.io/v2/        | true",
        "*.ghcr.io                  | https://a.ghcr.io/v2/        | true",
        ".ghcr.io                   | https://ghcr.io/v2/          | false",
        "a.example, b.example       | https://b.example/v2/        | true",
        "a.example b.example        | https://b.example/v2/        | true",
        "reg.example:5000           | https://reg.example:5000/v2/ | true",
        "reg.example:5000           | https://reg.example/v2/      | false",
        "reg.example:443            | https://reg.example/v2/      | true",
        "10.0.0.1                   | https://10.0.0.1/v2/         | true",
        "0.0.1                      | https://10.0.0.1/v2/         | false",
        "fd00::1                    | https://[fd00::1]/v2/        | true",
        "[fd00::1]:5000             | https://[fd00::1]:5000/v2/   | true",
        "[fd00::1]:5001             | https://[fd00::1]:5000/v2/   | false",
        ",                          | https://ghcr.io/v2/          | false",
        "other.example              | https://127.0.0.1:5000/v2/   | true",
        "other.example              | https://[::1]:5000/v2/       | true",
        "other.example              | https://localhost/v2/        | true",
      })
  void reachesSomeHostsWithoutOne(String list, String address, boolean direct) throws Exception {
    for (String name : new String[] {"no_proxy", "NO_PROXY"}) {
      Proxies proxies = Proxies.of(Map.of("HTTPS_PROXY", "proxy.example:3128", name, list));

      assertThat(proxies.before(URI.create(address)).isEmpty()).as(name).isEqualTo(direct);
    }
  }

  @ParameterizedTest
  @CsvSource({
    "http://proxy.example:3128, proxy.example:3128",
    "http://proxy.example:3128/, proxy.example:3128",
    "HTTP://proxy.example, proxy.example:80",
    "proxy.example:1, proxy.example:1",
    "http://[fd00::1]:3128, [fd00::1]:3128",
    "http://u:p@ss@10.0.0.1:8080, 10.0.0.1:8080",
  })
  void readsAddressesAsUsersWriteThem(String text, String shown) throws Exception {
    URI address = URI.create("https://ghcr.io/");

    assertThat(Proxies.of(Map.of("HTTPS_PROXY", text)).before(address))
        .hasValueSatisfying(found -> assertThat(found).hasToString(shown));
    assertThat(Proxies.of(Map.of("HTTP_PROXY", text)).before(address)).isEmpty();
    assertThat(Proxies.of(Map.of("HTTPS_PROXY", "x:1", "https_proxy", text)).before(address))
        .hasValueSatisfying(found -> assertThat(found).hasToString(shown));
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "https://u:hidden@proxy.example",
        "socks5://hidden.example:1080",
        "http://hidden.example:99999",
        "http://u:hid/den@proxy.example",
        "http://",
        "hidden example",
      })
  void tellsWhatIsNoProxyWithoutItsPassword(String text) {
    through("HTTPS_PROXY", text);

    assertFails(() -> openAt(SECURE), Kind.INVALID, "HTTPS_PROXY", "http://[USER:PASSWORD@]");
    assertThatThrownBy(() -> openAt(SECURE)).hasMessageNotContaining("hid");
  }
}
