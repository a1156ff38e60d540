package io.scar.cli.aws;

import io.scar.cli.config.Environment;
import io.scar.cli.definition.FunctionDefinition.RoleSource;
import io.scar.cli.definition.FunctionDefinition.RoleStep;
import io.scar.cli.failure.ExitStatus;
import io.scar.cli.failure.Failure;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.function.Function;
import java.util.function.Supplier;
import software.amazon.awssdk.auth.credentials.AnonymousCredentialsProvider;
import software.amazon.awssdk.auth.credentials.AwsCredentialsProvider;
import software.amazon.awssdk.awscore.exception.AwsServiceException;
import software.amazon.awssdk.core.exception.SdkException;
import software.amazon.awssdk.services.sts.StsClient;
import software.amazon.awssdk.services.sts.auth.StsAssumeRoleCredentialsProvider;
import software.amazon.awssdk.services.sts.auth.StsWebIdentityTokenFileCredentialsProvider;

/**
 * Credentials of roles, from STS in the region of the calls. They are asked for when they are first
 * needed, and again some minutes before they expire.
 *
 * @see <a href="https://docs.aws.amazon.com/STS/latest/APIReference/API_AssumeRole.html">AssumeRole
 *     </a>
 */
final class RoleCredentials {

  private final Environment environment;
  private final Function<AwsCredentialsProvider, StsClient> clients;

  /**
   * @param clients makes a client that calls with these credentials; its owner closes it
   */
  RoleCredentials(Environment environment, Function<AwsCredentialsProvider, StsClient> clients) {
    this.environment = environment;
    this.clients = clients;
  }

  /**
   * Of the last of the roles, each assumed with the one before.
   *
   * @param first makes the credentials that the first one is assumed with, if it needs any
   */
  AwsCredentialsProvider ofChain(List<RoleStep> roles, Supplier<AwsCredentialsProvider> first) {
    RoleStep head = roles.getFirst();
    AwsCredentialsProvider credentials =
        head.source() == RoleSource.WEB_IDENTITY
            ? ofWebIdentity(tokenFile(), head.arn())
            : assumed(head, first.get());
    for (RoleStep role : roles.subList(1, roles.size())) {
      credentials = assumed(role, credentials);
    }
    return credentials;
  }

  private Path tokenFile() {
    return environment
        .webIdentity()
        .map(Environment.WebIdentity::tokenFile)
        .orElseThrow(
            () ->
                Failure.usage(
                    "iam.assume_role: `source: web_identity` needs AWS_WEB_IDENTITY_TOKEN_FILE,"
                        + " which this environment lacks.",
                    "Leave `source` out, to assume the role with a profile or the environment's"
                        + " keys."));
  }

  /** Of a role that trusts the one who wrote the token. */
  AwsCredentialsProvider ofWebIdentity(Path tokenFile, String role) {
    // Nothing but the token speaks for the caller.
    StsClient sts = clients.apply(AnonymousCredentialsProvider.create());
    return new CheckedCredentials(
        StsWebIdentityTokenFileCredentialsProvider.builder()
            .stsClient(sts)
            .roleArn(role)
            .roleSessionName(environment.roleSessionName())
            .webIdentityTokenFile(tokenFile)
            .build(),
        e ->
            Files.isReadable(tokenFile)
                ? refused("sts:AssumeRoleWithWebIdentity", role, trust(tokenFile), e)
                : new Failure(
                    ExitStatus.REFUSED,
                    "AWS_WEB_IDENTITY_TOKEN_FILE names " + tokenFile + ", which cannot be read.",
                    "Check the service account, or unset the variable.",
                    e));
  }

  private static String trust(Path tokenFile) {
    return "Its trust policy must name the provider that wrote "
        + tokenFile
        + ", and the token's subject.";
  }

  private AwsCredentialsProvider assumed(RoleStep role, AwsCredentialsProvider before) {
    StsClient sts = clients.apply(before);
    return new CheckedCredentials(
        StsAssumeRoleCredentialsProvider.builder()
            .stsClient(sts)
            .refreshRequest(
                request ->
                    request
                        .roleArn(role.arn())
                        .roleSessionName(environment.roleSessionName())
                        .externalId(role.externalId()))
            .build(),
        e ->
            refused(
                "sts:AssumeRole",
                role.arn(),
                "Your user needs this action on the role, and the role's trust policy must name"
                    + " your user"
                    + (role.externalId() == null ? "" : " and the external id")
                    + ".",
                e));
  }

  private Failure refused(String action, String role, String remedy, RuntimeException e) {
    AwsCalls calls = new AwsCalls(environment.endpoint("STS").orElse(null));
    if (e instanceof AwsServiceException service && ErrorKind.of(service) == ErrorKind.DENIED) {
      return new Failure(
          ExitStatus.REFUSED, calls.failure(action, "role " + role, service).reason(), remedy, e);
    }
    return e instanceof SdkException sdk
        ? calls.failure(action, "role " + role, sdk)
        : new Failure(ExitStatus.REFUSED, "Role " + role + " gives no credentials: " + e, null, e);
  }
}
