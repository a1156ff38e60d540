package io.scar.cli.aws;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import io.scar.cli.failure.ExitStatus;
import io.scar.cli.failure.Failure;
import java.io.IOException;
import java.net.SocketTimeoutException;
import java.net.UnknownHostException;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import software.amazon.awssdk.awscore.exception.AwsErrorDetails;
import software.amazon.awssdk.awscore.exception.AwsServiceException;
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

  private static Failure refused(String message) {
    return failing(
        AwsServiceException.builder()
            .statusCode(403)
            .awsErrorDetails(
                AwsErrorDetails.builder().errorCode("AccessDenied").errorMessage(message).build())
            .build());
  }

  @Test
  void aDenialNamesTheActionAndWhereToFindWhatIsNeeded() {
    Failure failure = refused("Access Denied");

    assertThat(failure.status()).isEqualTo(ExitStatus.REFUSED);
    assertThat(failure.reason())
        .isEqualTo("AWS refused s3:PutObject on object pics/a (AccessDenied).");
    assertThat(failure.remedy()).contains("scar policy deploy", "-pf PROFILE");
  }

  @Test
  void whatIsNotFoundIsMissingWhateverTheStatusIs() {
    assertThat(
            AwsCalls.isMissing(
                AwsServiceException.builder()
                    .statusCode(400)
                    .awsErrorDetails(
                        AwsErrorDetails.builder().errorCode("NotFoundException").build())
                    .build()))
        .isTrue();
  }

  @Test
  void theActionThatIsMissingIsTheOneThatAwsNames() {
    Failure failure =
        refused(
            "User: arn:aws:iam::123456789012:user/u is not authorized to perform: iam:PassRole on"
                + " resource: arn:aws:iam::123456789012:role/scar-f");

    assertThat(failure.reason())
        .isEqualTo(
            "AWS refused iam:PassRole on object pics/a, which s3:PutObject wants (AccessDenied).");
  }

  @Test
  void aDenialThatNoPolicyOfOnesOwnCanMendSaysSo() {
    assertThat(
            refused(
                    "User: u is not authorized to perform: s3:PutObject with an explicit deny in a"
                        + " service control policy")
                .remedy())
        .contains("denies this action outright", "-pf PROFILE");
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
