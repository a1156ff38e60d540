package io.scar.cli.aws;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import io.scar.cli.failure.ExitStatus;
import io.scar.cli.failure.Failure;
import java.io.IOException;
import java.net.SocketTimeoutException;
import java.net.UnknownHostException;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import software.amazon.awssdk.core.exception.SdkClientException;

class AwsCallsTest {

  private static Failure failing(RuntimeException cause) {
    return catchThrowableOfType(
        Failure.class,
        () ->
            new AwsCalls(null)
                .run(
                    "s3:PutObject",
                    "object pics/a",
                    () -> {
                      throw cause;
                    }));
  }

  static Object[][] brokenConnections() {
    return new Object[][] {
      {new UnknownHostException("s3.nowhere"), "cannot be resolved"},
      {new SocketTimeoutException("Read timed out"), "did not answer s3:PutObject"},
      {new IOException("Connection reset"), "was cut off"},
    };
  }

  @ParameterizedTest
  @MethodSource("brokenConnections")
  void aBrokenConnectionIsTheServicesFailure(IOException cause, String told) {
    Failure failure = failing(SdkClientException.create(String.valueOf(cause.getMessage()), cause));

    assertThat(failure.status()).isEqualTo(ExitStatus.SERVICE);
    assertThat(failure.reason()).contains(told);
    assertThat(failure.remedy()).isNotNull();
  }
}
