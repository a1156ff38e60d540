package io.scar.cli.aws;

import io.scar.cli.failure.Failure;
import java.util.function.Function;
import software.amazon.awssdk.auth.credentials.AwsCredentials;
import software.amazon.awssdk.auth.credentials.AwsCredentialsProvider;
import software.amazon.awssdk.utils.SdkAutoCloseable;

/**
 * Credentials whose absence is told as what it is. Without it, the call that needs them would seem
 * to have failed.
 */
final class CheckedCredentials implements AwsCredentialsProvider, SdkAutoCloseable {

  private final AwsCredentialsProvider provider;
  private final Function<RuntimeException, Failure> failure;

  CheckedCredentials(AwsCredentialsProvider provider, Function<RuntimeException, Failure> failure) {
    this.provider = provider;
    this.failure = failure;
  }

  @Override
  public AwsCredentials resolveCredentials() {
    try {
      return provider.resolveCredentials();
    } catch (Failure e) {
      throw e; // of the credentials that these come from
    } catch (RuntimeException e) {
      throw failure.apply(e);
    }
  }

  @Override
  public void close() {
    if (provider instanceof SdkAutoCloseable closeable) {
      closeable.close();
    }
  }
}
