package io.scar.cli.testing;

import java.time.Duration;
import java.time.Instant;
import java.util.SortedSet;

/** Says who calls, and hands out roles: the keys of the n-th have n in their names. */
public final class FakeSts implements FakeService {

  /** In every secret that is handed out. */
  public static final String SECRET = "sts-secret-marker";

  private Duration validity = Duration.ofHours(1);
  private int handedOut;

  /** How long what is handed out from now on holds. */
  public void validFor(Duration duration) {
    validity = duration;
  }

  @Override
  public String operation(Call call) {
    return call.form().getOrDefault("Action", "");
  }

  @Override
  public Reply answer(String operation, Call call) {
    return switch (operation) {
      case "AssumeRole", "AssumeRoleWithWebIdentity" -> {
        handedOut++;
        yield Reply.xml(
            200,
            """
            <%1$sResponse><%1$sResult><Credentials><AccessKeyId>ASIAROLE%2$d</AccessKeyId>\
            <SecretAccessKey>%3$s-%2$d</SecretAccessKey><SessionToken>token-%3$s-%2$d</SessionToken>\
            <Expiration>%4$s</Expiration></Credentials><AssumedRoleUser><AssumedRoleId>AROA:scar</AssumedRoleId>\
            <Arn>arn:aws:sts::123456789012:assumed-role/r/scar</Arn></AssumedRoleUser></%1$sResult></%1$sResponse>"""
                .formatted(operation, handedOut, SECRET, Instant.now().plus(validity)));
      }
      default ->
          Reply.xml(
              200,
              "<GetCallerIdentityResponse><GetCallerIdentityResult><UserId>AIDATEST</UserId><Account>%s</Account></GetCallerIdentityResult></GetCallerIdentityResponse>"
                  .formatted(FakeAws.ACCOUNT));
    };
  }

  @Override
  public Reply error(int status, String code, String message) {
    return new FakeIam().error(status, code, message);
  }

  @Override
  public void things(SortedSet<String> things) {}
}
