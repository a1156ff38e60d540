package io.scar.container.credentials;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

import io.scar.container.ContainerException;
import io.scar.container.ContainerException.Kind;
import io.scar.container.credentials.AwsJson.Answer;
import io.scar.container.registry.Credential;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Base64;
import java.util.Deque;
import java.util.List;
import java.util.Map;
import java.util.concurrent.atomic.AtomicReference;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class CredentialsOfAwsTest {

  private static final String ECR = "123456789012.dkr.ecr.eu-west-1.amazonaws.com";
  private static final String SECRET =
      "arn:aws:secretsmanager:eu-west-1:123456789012:secret:registry-AbCdEf";
  private static final String PARAMETER =
      "arn:aws:ssm:eu-west-1:123456789012:parameter/registry/password";

  private final List<String> asked = new ArrayList<>();
  private final Deque<Answer> answers = new ArrayDeque<>();
  private final AwsJson aws =
      new AwsJson(
          (service, region, target, body) -> {
            asked.add(service + " " + region + " " + target + " " + body);
            if (answers.isEmpty()) {
              throw new IOException("connection refused");
            }
            return answers.remove();
          });

  private void answer(int status, String... bodies) {
    Arrays.stream(bodies).forEach(body -> answers.add(new Answer(status, body)));
  }

  private static String token(String password, String expires) {
    String token =
        Base64.getEncoder().encodeToString(("AWS:" + password).getBytes(StandardCharsets.UTF_8));
    return "{\"authorizationData\":[{\"authorizationToken\":\"%s\",\"expiresAt\":%s}]}"
        .formatted(token, expires);
  }

  private PasswordCredentials credentials(@Nullable String username, String source) {
    return new PasswordCredentials(
        "ghcr.io", username, PasswordSource.parse(source), Map.of("TOKEN", "hunter2"), aws);
  }

  @Test
  void aTokenOfEcrIsAskedInTheHostsRegionAndKeptUntilItExpires() throws Exception {
    AtomicReference<Instant> now = new AtomicReference<>(Instant.ofEpochSecond(1000));
    EcrCredentials ecr = new EcrCredentials(aws, now::get);
    answer(200, token("first", "44200.5"), token("second", "99999"));

    assertThat(ecr.find(ECR))
        .contains(new Credential.Password("AWS", "first", Credential.Origin.ECR));
    now.set(Instant.ofEpochSecond(43_000));
    assertThat(ecr.find(ECR))
        .contains(new Credential.Password("AWS", "first", Credential.Origin.ECR));
    now.set(Instant.ofEpochSecond(44_000));
    assertThat(ecr.find(ECR))
        .contains(new Credential.Password("AWS", "second", Credential.Origin.ECR));

    assertThat(asked)
        .hasSize(2)
        .first()
        .isEqualTo("ecr eu-west-1 AmazonEC2ContainerRegistry_V20150921.GetAuthorizationToken {}");
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "docker.io",
        "public.ecr.aws",
        "123456789012.dkr.ecr.eu-west-1.amazonaws.com.example.org",
        "x123456789012.dkr.ecr.eu-west-1.amazonaws.com"
      })
  void otherHostsAreNotEcrs(String host) throws Exception {
    assertThat(new EcrCredentials(aws).find(host)).isEmpty();
    assertThat(asked).isEmpty();
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        ECR,
        "123456789012.dkr.ecr-fips.us-gov-west-1.amazonaws.com",
        "123456789012.dkr.ecr.cn-north-1.amazonaws.com.cn",
        "123456789012.dkr-ecr.eu-west-1.on.aws"
      })
  void hostsOfEcrAreKnown(String host) {
    assertThat(EcrHost.of(host)).map(EcrHost::account).contains("123456789012");
  }

  @Test
  void aRefusalNamesTheActionAndIsNotTriedAgain() {
    answer(
        400,
        "{\"__type\":\"com.amazonaws#AccessDeniedException\",\"message\":\"no identity policy\"}");

    assertThatExceptionOfType(ContainerException.class)
        .isThrownBy(() -> new EcrCredentials(aws).find(ECR))
        .satisfies(e -> assertThat(e.kind()).isEqualTo(Kind.DENIED))
        .withMessageContaining("ecr:GetAuthorizationToken")
        .withMessageContaining("AccessDeniedException: no identity policy");
    assertThat(asked).hasSize(1);
  }

  @Test
  void aServiceThatFailsIsAskedAgain() throws Exception {
    answer(500, "oops");
    answer(200, token("later", "44200"));

    assertThat(new EcrCredentials(aws, () -> Instant.EPOCH).find(ECR))
        .contains(new Credential.Password("AWS", "later", Credential.Origin.ECR));
  }

  @Test
  void aServiceThatIsAskedTooOftenIsAskedAgain() throws Exception {
    answer(400, "{\"__type\":\"ThrottlingException\",\"message\":\"Rate exceeded\"}");
    answer(429, "{\"__type\":\"com.amazon#TooManyRequestsException\"}");
    answer(200, token("later", "44200"));

    assertThat(new EcrCredentials(aws, () -> Instant.EPOCH).find(ECR))
        .contains(new Credential.Password("AWS", "later", Credential.Origin.ECR));
  }

  @Test
  void anAnswerWithoutATokenIsNotShown() {
    answer(200, "{\"authorizationData\":[{\"authorizationToken\":\"c2VjcmV0LXRva2Vu\"}]}");

    assertThatExceptionOfType(ContainerException.class)
        .isThrownBy(() -> new EcrCredentials(aws).find(ECR))
        .satisfies(
            e -> {
              assertThat(e.kind()).isEqualTo(Kind.UNAVAILABLE);
              assertThat(e.getMessage()).doesNotContain("secret-token", "c2VjcmV0");
              assertThat(e.getCause()).isNull();
            });
  }

  @Test
  void aVariableHoldsThePassword() throws Exception {
    assertThat(credentials("me", "env:TOKEN").find("ghcr.io"))
        .contains(new Credential.Password("me", "hunter2", Credential.Origin.DEFINITION));
    assertThat(credentials("me", "env:TOKEN").find("docker.io")).isEmpty();
  }

  @Test
  void aVariableThatIsNotThereIsNamed() {
    assertThatExceptionOfType(ContainerException.class)
        .isThrownBy(() -> credentials("me", "env:OTHER").find("ghcr.io"))
        .satisfies(e -> assertThat(e.kind()).isEqualTo(Kind.DENIED))
        .withMessageContaining("variable OTHER");
  }

  @Test
  void aSecretHoldsThePasswordAndIsAskedOnce() throws Exception {
    answer(200, "{\"SecretString\":\"hunter3\"}");
    PasswordCredentials credentials = credentials("me", SECRET);

    assertThat(credentials.find("ghcr.io"))
        .contains(new Credential.Password("me", "hunter3", Credential.Origin.DEFINITION));
    assertThat(credentials.find("ghcr.io")).isPresent();
    assertThat(asked)
        .singleElement()
        .isEqualTo(
            "secretsmanager eu-west-1 secretsmanager.GetSecretValue {\"SecretId\":\""
                + SECRET
                + "\"}");
  }

  @Test
  void aSecretMayHoldTheUserToo() throws Exception {
    answer(
        200,
        "{\"SecretString\":\"{\\\"username\\\":\\\"they\\\",\\\"password\\\":\\\"hunter4\\\"}\"}");

    assertThat(credentials(null, SECRET).find("ghcr.io"))
        .contains(new Credential.Password("they", "hunter4", Credential.Origin.DEFINITION));
  }

  @Test
  void aParameterHoldsThePassword() throws Exception {
    answer(200, "{\"Parameter\":{\"Value\":\"{not json\"}}");

    assertThat(credentials("me", PARAMETER).find("ghcr.io"))
        .contains(new Credential.Password("me", "{not json", Credential.Origin.DEFINITION));
    assertThat(asked)
        .singleElement()
        .asString()
        .startsWith("ssm eu-west-1 AmazonSSM.GetParameter")
        .contains("\"WithDecryption\":true");
  }

  @Test
  void withoutAUserThereIsNoCredential() {
    answer(200, "{\"SecretString\":\"hunter5\"}");

    assertThatExceptionOfType(ContainerException.class)
        .isThrownBy(() -> credentials(null, SECRET).find("ghcr.io"))
        .withMessageContaining("lambda.container.registry.username")
        .satisfies(e -> assertThat(e.getMessage()).doesNotContain("hunter5"));
  }

  @Test
  void aSecretThatDoesNotExistIsNamed() {
    answer(400, "{\"__type\":\"ResourceNotFoundException\",\"Message\":\"can't find it\"}");

    assertThatExceptionOfType(ContainerException.class)
        .isThrownBy(() -> credentials("me", SECRET).find("ghcr.io"))
        .satisfies(e -> assertThat(e.kind()).isEqualTo(Kind.NOT_FOUND))
        .withMessageContaining(SECRET);
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "hunter2",
        "env:",
        "env:1A",
        "arn:aws:s3:::bucket",
        "arn:aws:secretsmanager:eu-west-1:123456789012:parameter:x"
      })
  void whatIsNoPlaceOfAPasswordIsRefusedWithoutARepetition(String text) {
    assertThatIllegalArgumentException()
        .isThrownBy(() -> PasswordSource.parse(text))
        .withMessageContaining("env:NAME")
        .satisfies(e -> assertThat(e.getMessage()).doesNotContain(text.replace("env:", "\0")));
  }

  @Test
  void answersAndCredentialsShowNoSecret() {
    assertThat(new Answer(200, "secret").toString()).doesNotContain("secret");
  }
}
