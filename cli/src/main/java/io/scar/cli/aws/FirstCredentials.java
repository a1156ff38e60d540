package io.scar.cli.aws;

import io.scar.cli.config.Environment;
import io.scar.cli.failure.ExitStatus;
import io.scar.cli.failure.Failure;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Optional;
import java.util.Set;
import org.jspecify.annotations.Nullable;
import software.amazon.awssdk.auth.credentials.AwsBasicCredentials;
import software.amazon.awssdk.auth.credentials.AwsCredentials;
import software.amazon.awssdk.auth.credentials.AwsCredentialsProvider;
import software.amazon.awssdk.auth.credentials.AwsCredentialsProviderChain;
import software.amazon.awssdk.auth.credentials.AwsSessionCredentials;
import software.amazon.awssdk.auth.credentials.ContainerCredentialsProvider;
import software.amazon.awssdk.auth.credentials.InstanceProfileCredentialsProvider;
import software.amazon.awssdk.auth.credentials.ProfileCredentialsProvider;
import software.amazon.awssdk.auth.credentials.StaticCredentialsProvider;
import software.amazon.awssdk.profiles.Profile;
import software.amazon.awssdk.profiles.ProfileFile;
import software.amazon.awssdk.profiles.ProfileFileSupplier;

/**
 * The credentials that the command begins with: of the profile that is named; else the first of
 * AWS's chain that is there: keys of the environment, a web identity, the profile {@code default},
 * the service of a container, the instance of EC2. What a profile says (keys, a role with its
 * source, SSO, a process) is the SDK's to do; its modules for that are loaded when a profile asks
 * for them.
 *
 * @see <a
 *     href="https://docs.aws.amazon.com/sdkref/latest/guide/standardized-credentials.html">Standardized
 *     credential providers</a>
 */
final class FirstCredentials {

  private static final String DEFAULT_PROFILE = "default";

  /** The keys by which a profile gives credentials; others only set a region and the like. */
  private static final Set<String> CREDENTIAL_KEYS =
      Set.of(
          "aws_access_key_id",
          "role_arn",
          "sso_session",
          "sso_start_url",
          "credential_process",
          "web_identity_token_file");

  private final Environment environment;
  private final RoleCredentials roles;

  /**
   * @param roles for the role of a web identity
   */
  FirstCredentials(Environment environment, RoleCredentials roles) {
    this.environment = environment;
    this.roles = roles;
  }

  /**
   * @param profile of the AWS files; null for the chain
   */
  AwsCredentialsProvider of(@Nullable String profile) {
    if (profile != null) {
      return profile(profile, files());
    }
    Optional<Environment.Keys> keys = environment.keys();
    if (keys.isPresent()) {
      return StaticCredentialsProvider.create(credentials(keys.get()));
    }
    Optional<Environment.WebIdentity> token = environment.webIdentity();
    if (token.isPresent() && token.get().role() != null) {
      return roles.ofWebIdentity(token.get().tokenFile(), token.get().role());
    }
    ProfileFile files = files();
    if (givesCredentials(files.profile(DEFAULT_PROFILE))) {
      return profile(DEFAULT_PROFILE, files);
    }
    return ofMachine();
  }

  private static AwsCredentials credentials(Environment.Keys keys) {
    return keys.sessionToken() == null
        ? AwsBasicCredentials.create(keys.accessKey(), keys.secretKey())
        : AwsSessionCredentials.create(keys.accessKey(), keys.secretKey(), keys.sessionToken());
  }

  private static AwsCredentialsProvider profile(String name, ProfileFile files) {
    Optional<Profile> profile = files.profile(name);
    if (profile.isEmpty()) {
      throw new Failure(
          ExitStatus.REFUSED,
          "The AWS files hold no profile `" + name + "`.",
          files.profiles().isEmpty()
              ? "They hold none; `aws configure --profile "
                  + name
                  + "` makes it, -pf PROFILE chooses another."
              : "Choose another with -pf PROFILE: "
                  + String.join(", ", files.profiles().keySet().stream().sorted().toList())
                  + ".");
    }
    return new CheckedCredentials(
        ProfileCredentialsProvider.builder()
            .profileName(name)
            .profileFile(ProfileFileSupplier.fixedProfileFile(files))
            .build(),
        e -> refused(profile.get(), e));
  }

  private static Failure refused(Profile profile, Exception e) {
    boolean sso =
        profile.properties().containsKey("sso_session")
            || profile.properties().containsKey("sso_start_url");
    String why = e.getMessage() == null ? "" : ": " + e.getMessage();
    return new Failure(
        ExitStatus.REFUSED,
        "Profile `%s` of the AWS files gives no credentials%s".formatted(profile.name(), why),
        sso
            ? "Sign in: `aws sso login --profile %s`.".formatted(profile.name())
            : "Mend it (`aws configure --profile %s`), or choose another with -pf PROFILE."
                .formatted(profile.name()),
        e);
  }

  private static boolean givesCredentials(Optional<Profile> profile) {
    return profile.isPresent()
        && profile.get().properties().keySet().stream().anyMatch(CREDENTIAL_KEYS::contains);
  }

  /** Of what this command runs on. */
  private AwsCredentialsProvider ofMachine() {
    AwsCredentialsProviderChain.Builder chain = AwsCredentialsProviderChain.builder();
    if (environment.hasContainerCredentials()) {
      chain.addCredentialsProvider(ContainerCredentialsProvider.create());
    }
    if (environment.mayAskInstance()) {
      chain.addCredentialsProvider(InstanceProfileCredentialsProvider.create());
    } else if (!environment.hasContainerCredentials()) {
      return () -> {
        throw none(null);
      };
    }
    return new CheckedCredentials(chain.build(), FirstCredentials::none);
  }

  private static Failure none(@Nullable Exception e) {
    return new Failure(
        ExitStatus.REFUSED,
        "There are no AWS credentials.",
        "Run `aws configure`, set AWS_PROFILE or AWS_ACCESS_KEY_ID and AWS_SECRET_ACCESS_KEY,\n"
            + "or try it with no account: scar local start && eval \"$(scar local env)\"",
        e);
  }

  private ProfileFile files() {
    ProfileFile.Aggregator files = ProfileFile.aggregator();
    add(files, environment.awsConfigFile(), ProfileFile.Type.CONFIGURATION);
    add(files, environment.awsCredentialsFile(), ProfileFile.Type.CREDENTIALS);
    return files.build();
  }

  private static void add(ProfileFile.Aggregator files, Path file, ProfileFile.Type type) {
    if (!Files.isRegularFile(file)) {
      return;
    }
    try {
      files.addFile(ProfileFile.builder().content(file).type(type).build());
    } catch (RuntimeException e) {
      throw new Failure(
          ExitStatus.USAGE, file + " is no file of AWS profiles: " + e.getMessage(), null, e);
    }
  }
}
