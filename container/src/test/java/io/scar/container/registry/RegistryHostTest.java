package io.scar.container.registry;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import java.util.Map;
import java.util.Set;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class RegistryHostTest {

  @ParameterizedTest
  @ValueSource(
      strings = {
        "localhost",
        "localhost:5000",
        "127.0.0.1:5000",
        "127.1.2.3",
        "[::1]:5000",
        "LocalHost",
        "Reg.Example:80"
      })
  void speaksPlainHttpToThisMachineAndToWhoIsNamed(String name) {
    assertThat(RegistryHost.of(name, Set.of("reg.example:80")).base())
        .hasToString("http://" + name);
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "ghcr.io",
        "localhost.example",
        "127.0.0.1.example:5000",
        "reg.example",
        "10.0.0.1:5000",
        "1127.0.0.1"
      })
  void speaksHttpsToAllOthers(String name) {
    assertThat(RegistryHost.of(name, Set.of("reg.example:80")).base())
        .hasToString("https://" + name);
  }

  @Test
  void findsDockerHubWhereItAnswers() {
    assertThat(RegistryHost.of("docker.io", Set.of()).resolve("/v2/"))
        .hasToString("https://registry-1.docker.io/v2/");
  }

  @Test
  void readsChallenges() {
    assertThat(
            Challenge.parse(
                List.of(
                    "Basic realm=simple, Bearer Realm=\"https://a/t\", service=\"x, \\\"y\\\"\"",
                    "Negotiate abc=",
                    "bearer")))
        .containsExactly(
            new Challenge("basic", Map.of("realm", "simple")),
            new Challenge("bearer", Map.of("realm", "https://a/t", "service", "x, \"y\"")),
            new Challenge("negotiate", Map.of("abc", "")),
            new Challenge("bearer", Map.of()));
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "",
        " ",
        ",",
        "=",
        "\"",
        "Bearer realm=\"",
        "Bearer realm=\"\\",
        "a=b=c,,,d",
        "\"\"\"",
        "Bearer =x"
      })
  void readsDamagedChallengesToTheirEnd(String text) {
    assertThat(Challenge.parse(List.of(text))).hasSizeLessThanOrEqualTo(3);
  }

  @ParameterizedTest
  @CsvSource({"https://a/b?secret=1, https://a/b", "http://u:p@a:80/, http://a:80/"})
  void showsNoQueryAndNoUser(String address, String shown) {
    assertThat(Addresses.shown(java.net.URI.create(address))).isEqualTo(shown);
  }
}
