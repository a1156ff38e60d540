package io.scar.container.registry;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.catchThrowable;

import io.scar.container.ContainerException;
import io.scar.container.ContainerException.Kind;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Base64;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.logging.Handler;
import java.util.logging.Level;
import java.util.logging.LogRecord;
import java.util.logging.Logger;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class AuthorizationTest extends RegistryTestBase {

  private static final String SECRET = "s3cret-Pa55word";
  private static final Credential LOGIN = new Credential.Password("ann", SECRET);

  private final Set<String> valid = ConcurrentHashMap.newKeySet();
  private final AtomicInteger issued = new AtomicInteger();

  private static String basic(String user, String password) {
    return "Basic "
        + Base64.getEncoder()
            .encodeToString((user + ":" + password).getBytes(StandardCharsets.UTF_8));
  }

  /** Wants tokens, which its own token server issues. */
  private void wantTokens(String answer) {
    registry.before(
        (request, reply) -> {
          String shown = request.authorization();
          boolean shows = shown != null && valid.contains(shown);
          return !shows
              && !request.path().equals("/token")
              && reply.send(
                  401,
                  "{\"errors\":[{\"code\":\"UNAUTHORIZED\",\"message\":\"log in\"}]}",
                  "WWW-Authenticate: Bearer realm=\"http://"
                      + registry.host()
                      + "/token\",service=\"the registry\",scope=\"repository:acme/tool:pull\"");
        });
    registry.before(
        (request, reply) -> {
          if (!request.path().equals("/token")) {
            return false;
          }
          String token = "t0ken-" + issued.incrementAndGet();
          valid.add("Bearer " + token);
          return reply.send(200, answer.replace("TOKEN", token));
        });
  }

  private List<FakeRegistry.Request> tokenRequests() {
    return registry.requests().stream().filter(r -> r.path().equals("/token")).toList();
  }

  private void logIn(Credential credential) {
    settings = settings.withCredentials(Credentials.fixed(registry.host(), credential));
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "{\"token\":\"TOKEN\"}",
        "{\"access_token\":\"TOKEN\",\"expires_in\":300}",
        "{\"token\":\"TOKEN\",\"access_token\":\"TOKEN\",\"expires_in\":3}"
      })
  void fetchesATokenWithoutCredential(String answer) throws Exception {
    wantTokens(answer);
    assertThat(read(open(), 0)).isEqualTo(layerBlob());
    FakeRegistry.Request asked = tokenRequests().getFirst();
    assertThat(asked.method()).isEqualTo("GET");
    assertThat(asked.authorization()).isNull();
    assertThat(asked.target())
        .isEqualTo("/token?service=the+registry&scope=repository%3Aacme%2Ftool%3Apull");
  }

  @Test
  void keepsATokenAsLongAsItLives() throws Exception {
    wantTokens("{\"token\":\"TOKEN\",\"expires_in\":300}");
    RegistryImage pulled = open();
    read(pulled, 0);
    pace.pass(Duration.ofSeconds(200));
    read(pulled, 0);
    assertThat(tokenRequests()).hasSize(1);
    pace.pass(Duration.ofSeconds(100));
    read(pulled, 0);
    assertThat(tokenRequests()).hasSize(2);
  }

  @Test
  void takesANewTokenWhenOneExpiresInMidPull() throws Exception {
    wantTokens("{\"token\":\"TOKEN\",\"expires_in\":3600}");
    byte[] blob = layerBlob();
    registry.before(
        (request, reply) -> {
          if (!request.path().endsWith(layerPath())
              || request.offset() > 0
              || !valid.contains(String.valueOf(request.authorization()))) {
            return false;
          }
          valid.clear();
          return reply.head(200, blob.length).write(blob, 0, 4321);
        });
    assertThat(read(open(), 0)).isEqualTo(blob);
    assertThat(tokenRequests()).hasSize(2);
    assertThat(registry.requests().getLast().authorization()).isEqualTo("Bearer t0ken-2");
    assertThat(registry.requests().getLast().offset()).isEqualTo(4321);
  }

  @Test
  void showsThePasswordToTheTokenServerAlone() throws Exception {
    wantTokens("{\"token\":\"TOKEN\"}");
    logIn(LOGIN);
    open();
    assertThat(tokenRequests())
        .singleElement()
        .satisfies(r -> assertThat(r.authorization()).isEqualTo(basic("ann", SECRET)));
    assertThat(registry.requests())
        .filteredOn(request -> !request.path().equals("/token"))
        .noneMatch(request -> String.valueOf(request.authorization()).startsWith("Basic"));
  }

  @Test
  void changesAnIdentityTokenForAnAccessToken() throws Exception {
    wantTokens("{\"access_token\":\"TOKEN\"}");
    logIn(new Credential.IdentityToken("refresh me"));
    open();
    assertThat(tokenRequests())
        .singleElement()
        .satisfies(
            request -> {
              assertThat(request.method()).isEqualTo("POST");
              assertThat(request.body())
                  .contains(
                      "grant_type=refresh_token",
                      "refresh_token=refresh+me",
                      "service=the+registry",
                      "scope=repository%3Aacme%2Ftool%3Apull",
                      "client_id=scar");
            });
  }

  @Test
  void saysThatAnIdentityTokenIsRefused() {
    wantTokens("{}");
    logIn(new Credential.IdentityToken("old"));
    registry.before(
        (request, reply) ->
            request.path().equals("/token")
                && reply.send(401, "", "WWW-Authenticate: Basic realm=\"tokens\""));
    assertOpeningFails(Kind.DENIED, "token server", "refuses the credentials");
    assertThat(tokenRequests()).hasSize(1);
  }

  @ParameterizedTest
  @ValueSource(ints = {404, 405})
  void postsToATokenServerThatTakesNoGet(int status) throws Exception {
    wantTokens("{\"access_token\":\"TOKEN\"}");
    registry.before(
        (request, reply) ->
            request.path().equals("/token")
                && request.method().equals("GET")
                && reply.send(status, ""));
    logIn(LOGIN);
    open();
    assertThat(tokenRequests().getLast().body())
        .contains("grant_type=password", "username=ann", "password=" + SECRET);
  }

  @Test
  void showsAnAccessTokenAsItIs() throws Exception {
    registry.before(
        (request, reply) ->
            !"Bearer given".equals(request.authorization())
                && reply.send(401, "", "WWW-Authenticate: Bearer realm=\"http://x.invalid/\""));
    logIn(new Credential.AccessToken("given"));
    assertThat(read(open(), 0)).isEqualTo(layerBlob());
  }

  @Test
  void showsThePasswordWhereTheRegistryItselfWantsIt() throws Exception {
    registry.before(
        (request, reply) ->
            !basic("ann", SECRET).equals(request.authorization())
                && reply.send(401, "", "www-authenticate: BASIC realm=\"Registry\""));
    logIn(LOGIN);
    assertThat(read(open(), 0)).isEqualTo(layerBlob());
    assertThat(registry.requests()).filteredOn(r -> r.authorization() == null).hasSize(1);
  }

  @Test
  void tellsWhoIsNotLoggedInFromWhoIsRefused() {
    registry.before(
        (request, reply) ->
            reply.send(
                401,
                "{\"errors\":[{\"code\":\"DENIED\",\"message\":\"not for you\"}]}",
                "WWW-Authenticate: Basic realm=\"r\""));
    assertOpeningFails(
        Kind.DENIED,
        "gives it to nobody who is not logged in",
        "(not for you)",
        "docker login " + registry.host(),
        "container.registry");
    logIn(LOGIN);
    assertOpeningFails(Kind.DENIED, "refuses it with the credentials", "(not for you)");
    assertThat(registry.requests()).hasSize(3);
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "LOGIN      | that `docker login` left     | log in again: docker login",
        "DEFINITION | of lambda.container.registry | lambda.container.registry.password_from",
        "ECR        | that ECR gave                | ecr:BatchGetImage",
      })
  void namesWhereTheRefusedCredentialsAreFrom(
      Credential.Origin origin, String whose, String remedy) {
    logIn(new Credential.Password("ann", SECRET, origin));
    registry.before((request, reply) -> reply.send(401, "", "WWW-Authenticate: Basic realm=\"r\""));
    assertOpeningFails(Kind.DENIED, "refuses it with the credentials " + whose, remedy);
    wantTokens("{}");
    registry.before((request, reply) -> request.path().equals("/token") && reply.send(401, ""));
    assertOpeningFails(Kind.DENIED, "refuses the credentials " + whose, remedy);
    if (origin != Credential.Origin.LOGIN) {
      assertThatThrownBy(this::open).hasMessageNotContaining("docker login");
    }
  }

  @Test
  void whoIsLoggedInIsNotToldToLogInForAHigherLimit() {
    logIn(LOGIN);
    registry.before(
        (request, reply) ->
            request.authorization() == null
                ? reply.send(401, "", "WWW-Authenticate: Basic realm=\"r\"")
                : reply.send(429, "", "Retry-After: 100000"));
    assertThatThrownBy(this::open)
        .hasMessageContaining("through a mirror")
        .hasMessageNotContaining("log in");
  }

  @Test
  void tellsWhatTheTokenServerRefuses() {
    wantTokens("{}");
    assertOpeningFails(Kind.UNAVAILABLE, "token server", "gives no token");
    logIn(LOGIN);
    registry.before(
        (request, reply) ->
            request.path().equals("/token") && reply.send(401, "{\"details\":\"wrong password\"}"));
    assertOpeningFails(Kind.DENIED, "refuses the credentials", "(wrong password)", "docker login");
  }

  @Test
  void triesATokenServerAgain() throws Exception {
    wantTokens("{\"token\":\"TOKEN\"}");
    AtomicInteger number = new AtomicInteger();
    registry.before(
        (request, reply) ->
            request.path().equals("/token")
                && number.getAndIncrement() < 2
                && reply.send(503, "", "Retry-After: 3"));
    open();
    assertThat(pace.sleeps()).containsExactly(Duration.ofSeconds(3), Duration.ofSeconds(3));
  }

  @ParameterizedTest
  @ValueSource(strings = {"file:///etc/passwd", "", "http://u:p@127.0.0.1/", "nonsense://x"})
  void asksNoTokenServerElsewhere(String realm) {
    registry.before(
        (request, reply) ->
            reply.send(401, "", "WWW-Authenticate: Bearer realm=\"" + realm + "\",service=x"));
    logIn(LOGIN);
    assertOpeningFails(Kind.UNAVAILABLE, "no https address of its token server");
  }

  @Test
  void aTokenCannotEndTheHeadersLine() {
    wantTokens("{\"token\":\"a\\r\\nX-Injected: 1\"}");
    assertOpeningFails(Kind.UNAVAILABLE, "gives no token");
  }

  @Test
  void asksForCredentialsAnewWhenOneIsRefused() throws Exception {
    AtomicInteger asked = new AtomicInteger();
    settings =
        settings.withCredentials(
            host -> Optional.of(new Credential.Password("AWS", "p" + asked.incrementAndGet())));
    valid.add(basic("AWS", "p1"));
    registry.before(
        (request, reply) ->
            !valid.contains(String.valueOf(request.authorization()))
                && reply.send(401, "", "WWW-Authenticate: Basic realm=\"ecr\""));
    RegistryImage pulled = open();
    valid.clear();
    valid.add(basic("AWS", "p2"));
    assertThat(read(pulled, 0)).isEqualTo(layerBlob());
  }

  @Test
  void asksForACredentialOnlyWhereOneIsWanted() throws Exception {
    settings =
        settings.withCredentials(
            host -> {
              throw new ContainerException(Kind.MACHINE, "the helper fails");
            });
    assertThat(open().digest()).isEqualTo(image.digest());
  }

  @Test
  void showsNoSecretInMessagesAndLogs() {
    List<String> lines = new CopyOnWriteArrayList<>();
    Logger logger = Logger.getLogger("io.scar.container.registry");
    Handler handler =
        new Handler() {
          @Override
          public void publish(LogRecord line) {
            lines.add(line.getMessage());
            for (Throwable e = line.getThrown(); e != null; e = e.getCause()) {
              lines.add(e.toString());
            }
          }

          @Override
          public void flush() {}

          @Override
          public void close() {}
        };
    @Nullable Level before = logger.getLevel();
    logger.setLevel(Level.ALL);
    logger.addHandler(handler);
    try {
      wantTokens("{\"token\":\"TOKEN\"}");
      registry.before(
          (request, reply) ->
              request.isBlob()
                  && reply.send(
                      307,
                      "",
                      "Location: http://127.0.0.1:1/blob?X-Amz-Signature=sIgNaTuRe&token="
                          + SECRET));
      for (Credential credential :
          List.of(
              LOGIN, new Credential.IdentityToken(SECRET), new Credential.AccessToken(SECRET))) {
        logIn(credential);
        lines.add(credential.toString());
        lines.add(settings.toString());
        collect(catchThrowable(this::open), lines);
        registry.before((request, reply) -> request.path().equals("/token") && reply.send(403, ""));
        collect(catchThrowable(this::open), lines);
        registry.before((request, reply) -> reply.send(503, "", "Retry-After: 1"));
        collect(catchThrowable(this::open), lines);
      }
    } finally {
      logger.removeHandler(handler);
      logger.setLevel(before);
    }
    assertThat(lines).hasSizeGreaterThan(20);
    assertThat(lines)
        .allSatisfy(
            line ->
                assertThat(line)
                    .doesNotContain(
                        SECRET,
                        "sIgNaTuRe",
                        "t0ken-",
                        basic("ann", SECRET).substring("Basic ".length())));
  }

  private static void collect(@Nullable Throwable failure, List<String> lines) {
    List<String> all = new ArrayList<>();
    for (Throwable e = failure; e != null; e = e.getCause()) {
      all.add(e.toString());
    }
    assertThat(all).isNotEmpty();
    lines.addAll(all);
  }
}
