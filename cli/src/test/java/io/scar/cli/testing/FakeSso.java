package io.scar.cli.testing;

import java.time.Duration;
import java.time.Instant;
import java.util.SortedSet;

/**
 * IAM Identity Center: the portal that hands out a role's keys for an access token, and the OIDC
 * service that gives a new access token for a refresh token.
 *
 * @see <a
 *     href="https://docs.aws.amazon.com/singlesignon/latest/PortalAPIReference/API_GetRoleCredentials.html">GetRoleCredentials</a>
 * @see <a
 *     href="https://docs.aws.amazon.com/singlesignon/latest/OIDCAPIReference/API_CreateToken.html">CreateToken</a>
 */
public final class FakeSso implements FakeService {

  /** In every secret that is handed out. */
  public static final String SECRET = "sso-secret-marker";

  /** The access token that the portal takes. */
  public static final String TOKEN = "sso-secret-marker-token";

  private static final String PORTAL = "/federation/credentials";

  @Override
  public String operation(Call call) {
    return call.path().startsWith(PORTAL) ? "GetRoleCredentials" : "CreateToken";
  }

  @Override
  public Reply answer(String operation, Call call) {
    if (operation.equals("CreateToken")) {
      return Reply.json(
          200,
          "{\"accessToken\":\"%s\",\"tokenType\":\"Bearer\",\"expiresIn\":3600,\"refreshToken\":\"%s-refresh-2\"}"
              .formatted(TOKEN, SECRET));
    }
    if (!TOKEN.equals(call.headers().get("x-amz-sso_bearer_token"))) {
      return error(401, "UnauthorizedException", "Session token not found or invalid");
    }
    return Reply.json(
        200,
        "{\"roleCredentials\":{\"accessKeyId\":\"ASIASSO\",\"secretAccessKey\":\"%1$s-key\",\"sessionToken\":\"%1$s-session\",\"expiration\":%2$d}}"
            .formatted(SECRET, Instant.now().plus(Duration.ofHours(1)).toEpochMilli()));
  }

  @Override
  public Reply error(int status, String code, String message) {
    return Reply.json(status, "{\"__type\":\"%s\",\"message\":\"%s\"}".formatted(code, message));
  }

  @Override
  public void things(SortedSet<String> things) {}
}
