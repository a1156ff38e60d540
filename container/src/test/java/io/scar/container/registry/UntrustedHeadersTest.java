package io.scar.container.registry;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.InputStream;
import java.net.URI;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import net.jqwik.api.Arbitraries;
import net.jqwik.api.Arbitrary;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.Provide;

/** Headers may hold anything: none makes the client fail, wait for ever or call a stranger. */
class UntrustedHeadersTest {

  @Provide
  static Arbitrary<String> headers() {
    return Arbitraries.oneOf(
        Arbitraries.of(
                "Bearer",
                "Basic",
                " ",
                ",",
                "=",
                "\"",
                "\\",
                "realm",
                "http://",
                "https://",
                "a.b",
                "/",
                "?",
                "#",
                "%",
                "%zz",
                "[",
                "]",
                "@",
                ":",
                "-1",
                "99999999999999999999",
                "Sun, 06 Nov",
                "1994 08:49:37 GMT",
                "\u00e9",
                "file:",
                "..")
            .list()
            .ofMaxSize(10)
            .map(parts -> String.join("", parts)),
        Arbitraries.strings().ofMaxLength(30));
  }

  @Property
  void readsAnyChallenge(@ForAll("headers") String text) {
    assertThat(Challenge.parse(List.of(text, text)))
        .allSatisfy(challenge -> assertThat(challenge.scheme()).isNotEmpty());
  }

  @Property
  void followsOnlyWhatIsSafe(@ForAll("headers") String text) {
    URI given = Addresses.given(text, URI.create("https://registry.example/v2/"));
    if (given != null) {
      assertThat(given.getScheme()).isEqualToIgnoringCase("https");
      assertThat(given.getHost()).isNotEmpty();
      assertThat(given.getRawUserInfo()).isNull();
    }
    URI secure = Addresses.secure(text);
    if (secure != null) {
      assertThat(secure.getScheme()).isEqualToIgnoringCase("https");
    }
  }

  @Property
  void waitsNeverLongerThanItMay(@ForAll("headers") String text) {
    RetryPolicy policy = new RetryPolicy(6, Duration.ofSeconds(30), new TestPace());
    HttpAnswer answer =
        new HttpAnswer(
            429,
            URI.create("https://registry.example/"),
            Map.of("retry-after", List.of(text), "content-length", List.of(text)),
            InputStream.nullInputStream());
    assertThat(answer.contentLength()).isGreaterThanOrEqualTo(-1);
    for (int attempt = 1; attempt < 6; attempt++) {
      policy
          .wait(attempt, policy.asked(answer))
          .ifPresent(wait -> assertThat(wait).isBetween(Duration.ZERO, Duration.ofSeconds(30)));
    }
  }
}
