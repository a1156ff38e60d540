package io.scar.supervisor.storage;

import io.scar.contract.environment.JobVariables;
import io.scar.supervisor.config.ConfigReader;
import io.scar.supervisor.config.CredentialSource;
import io.scar.supervisor.config.RoleCredentials;
import java.util.Map;
import java.util.Optional;
import software.amazon.awssdk.auth.credentials.AwsCredentials;
import software.amazon.awssdk.auth.credentials.AwsCredentialsProvider;
import software.amazon.awssdk.auth.credentials.AwsSessionCredentials;
import software.amazon.awssdk.auth.credentials.ContainerCredentialsProvider;
import software.amazon.awssdk.auth.credentials.InstanceProfileCredentialsProvider;
import software.amazon.awssdk.profiles.ProfileFile;

/**
 * The credentials of a job's role. They expire in hours, as a job may take, and are asked for again
 * before they do.
 */
public final class JobRole implements CredentialSource {

  private final AwsCredentialsProvider provider;

  private JobRole(AwsCredentialsProvider provider) {
    this.provider = provider;
  }

  /**
   * Of the job's role, which the agent of Amazon ECS gives; else those of the variables; else of
   * the machine's role. Nobody is asked yet.
   *
   * @see <a
   *     href="https://docs.aws.amazon.com/AmazonECS/latest/developerguide/task-iam-roles.html">Task
   *     IAM roles</a>
   */
  public static CredentialSource of(Map<String, String> environment) {
    if (environment.containsKey(JobVariables.AWS_CONTAINER_CREDENTIALS_RELATIVE_URI)
        || environment.containsKey(JobVariables.AWS_CONTAINER_CREDENTIALS_FULL_URI)) {
      return new JobRole(ContainerCredentialsProvider.create());
    }
    Optional<RoleCredentials> keys = ConfigReader.keys(environment);
    if (keys.isPresent()) {
      return new CredentialSource.Fixed(keys);
    }
    return new JobRole(
        InstanceProfileCredentialsProvider.builder()
            .profileFile(ProfileFile.aggregator().build())
            .build());
  }

  /**
   * @throws software.amazon.awssdk.core.exception.SdkException if nobody gives any
   */
  @Override
  public Optional<RoleCredentials> current() {
    AwsCredentials credentials = provider.resolveCredentials();
    return Optional.of(
        new RoleCredentials(
            credentials.accessKeyId(),
            credentials.secretAccessKey(),
            credentials instanceof AwsSessionCredentials session
                ? Optional.of(session.sessionToken())
                : Optional.empty()));
  }
}
