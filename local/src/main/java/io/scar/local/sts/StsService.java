package io.scar.local.sts;

import io.scar.local.http.AwsException;
import io.scar.local.http.FormParameters;
import io.scar.local.http.LocalAccount;
import io.scar.local.http.QueryService;
import io.scar.local.http.XmlWriter;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.Locale;
import java.util.UUID;
import java.util.function.Consumer;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * The operations of STS that clients start with.
 *
 * @see <a href="https://docs.aws.amazon.com/STS/latest/APIReference/">STS API Reference</a>
 */
public final class StsService extends QueryService {

  private static final String NAMESPACE = "https://sts.amazonaws.com/doc/2011-06-15/";
  private static final int DEFAULT_DURATION = 3600;
  private static final Pattern ROLE =
      Pattern.compile("arn:aws[a-z-]*:iam::(\\d{12}):role/(?:[!-~]+/)?([\\w+=,.@-]{1,64})");
  private static final Pattern SESSION = Pattern.compile("[\\w+=,.@-]{2,64}");

  public StsService() {
    super(NAMESPACE);
  }

  @Override
  public String signingName() {
    return "sts";
  }

  @Override
  protected Consumer<XmlWriter> apply(String action, FormParameters form) throws AwsException {
    return switch (action) {
      case "GetCallerIdentity" ->
          xml ->
              xml.element("Arn", "arn:aws:iam::%s:user/local".formatted(LocalAccount.ID))
                  .element("UserId", "AIDALOCAL")
                  .element("Account", LocalAccount.ID);
      case "AssumeRole" -> assumeRole(form);
      default -> throw AwsException.notImplemented("sts", action);
    };
  }

  private static Consumer<XmlWriter> assumeRole(FormParameters form) throws AwsException {
    String arn = form.require("RoleArn");
    String session = form.require("RoleSessionName");
    Matcher role = ROLE.matcher(arn);
    if (!role.matches()) {
      throw new AwsException(400, "ValidationError", arn + " is invalid");
    }
    if (!SESSION.matcher(session).matches()) {
      throw new AwsException(
          400,
          "ValidationError",
          "RoleSessionName is not 2 to 64 of letters, digits and +=,.@-_: " + session);
    }
    Instant expiration = Instant.now().plusSeconds(duration(form)).truncatedTo(ChronoUnit.SECONDS);
    return xml ->
        xml.open("AssumedRoleUser")
            .element("AssumedRoleId", "AROALOCAL:" + session)
            .element(
                "Arn",
                "arn:aws:sts::%s:assumed-role/%s/%s"
                    .formatted(role.group(1), role.group(2), session))
            .close()
            .open("Credentials")
            .element("AccessKeyId", "ASIA" + random().substring(0, 16).toUpperCase(Locale.ROOT))
            .element("SecretAccessKey", random() + random().substring(0, 8))
            .element("SessionToken", random())
            .element("Expiration", expiration.toString())
            .close();
  }

  private static int duration(FormParameters form) throws AwsException {
    String seconds = form.get("DurationSeconds").orElse(Integer.toString(DEFAULT_DURATION));
    try {
      return Integer.parseInt(seconds);
    } catch (NumberFormatException e) {
      throw new AwsException(400, "ValidationError", "DurationSeconds is no number: " + seconds);
    }
  }

  private static String random() {
    return UUID.randomUUID().toString().replace("-", "");
  }
}
