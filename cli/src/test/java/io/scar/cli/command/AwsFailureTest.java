package io.scar.cli.command;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** What AWS answers becomes an exit code, a reason and a remedy. */
class AwsFailureTest extends CommandTest {

  @ParameterizedTest
  @CsvSource({
    "403, AccessDeniedException,           5, refused lambda:ListFunctions",
    "403, UnrecognizedClientException,     5, does not accept your credentials",
    "403, ExpiredTokenException,           5, does not accept your credentials",
    "403, InvalidSignatureException,       5, does not accept your credentials",
    "400, ExpiredToken,                    5, does not accept your credentials",
    "429, TooManyRequestsException,        6, asked too often",
    "400, ThrottlingException,             6, asked too often",
    "500, ServiceException,                6, Try again later",
    "503, ServiceUnavailable,              6, Try again later",
    "404, ResourceNotFoundException,       3, does not exist",
    "400, InvalidParameterValueException,  2, rejected lambda:ListFunctions",
    "400, CodeStorageExceededException,    4, quota",
  })
  void anAnswerOfLambdaIsTold(int status, String code, int exitCode, String told) {
    aws.fail("lambda:ListFunctions", status, code);

    assertThat(cli.run("ls").exits(exitCode).err()).startsWith("error: ").contains(told, code);
  }

  @ParameterizedTest
  @CsvSource({
    "404, NoSuchBucket,                 3, Bucket pics does not exist",
    "403, AccessDenied,                 5, refused s3:ListBucket on bucket pics",
    "400, ExpiredToken,                 5, does not accept your credentials",
    "403, RequestTimeTooSkewed,         5, clock",
    "400, AuthorizationHeaderMalformed, 5, AWS_REGION",
    "503, SlowDown,                     6, asked too often",
    "500, InternalError,                6, Try again later",
  })
  void anAnswerOfS3IsTold(int status, String code, int exitCode, String told) {
    aws.s3.addBucket("pics");
    aws.fail("s3:ListObjectsV2", status, code);

    assertThat(cli.run("ls", "-b", "pics").exits(exitCode).err()).contains(told, code);
  }

  @ParameterizedTest
  @CsvSource({
    "404, 3, Bucket pics does not exist",
    "403, 5, refused s3:ListBucket on bucket pics",
    "400, 5, Expired keys and a wrong region",
    "301, 4, another region",
  })
  void anAnswerWithoutABodyIsUnderstoodToo(int status, int exitCode, String told) {
    aws.fail("s3:HeadBucket", status, "never seen, since HEAD has no body");

    assertThat(cli.run("ls", "-b", "pics").exits(exitCode).err()).contains(told);
  }

  @Test
  void whereNothingAnswersTheAddressIsNamed() {
    cli.set("AWS_ENDPOINT_URL", "http://127.0.0.1:1");

    assertThat(cli.run("ls").exits(6).err())
        .contains("Nothing answers at http://127.0.0.1:1", "scar local start");
  }

  @ParameterizedTest
  @CsvSource({
    "AWS_ENDPOINT_URL, foo",
    "AWS_ENDPOINT_URL, http://127.0.0.1:99999",
    "AWS_ENDPOINT_URL, http://127.0.0.1:0",
    "AWS_ENDPOINT_URL_S3, https://s3.example.org:65536",
    "AWS_ENDPOINT_URL_LAMBDA, http://127.0.0.1:99999",
  })
  void anEndpointThatIsNoAddressIsNamedWithItsVariable(String variable, String address) {
    cli.set(variable, address);

    assertThat(cli.run("ls", "-b", "pics").exits(2).err())
        .contains(variable + " is `" + address + "`, which is no address", "1 to 65535");
  }

  @Test
  void aProfileThatDoesNotExistIsNamed() {
    assertThat(cli.run("ls", "-pf", "nobody-has-this").exits(5).err())
        .contains("nobody-has-this", "-pf PROFILE");
  }

  @Test
  void whatIsNoRegionIsRefusedBeforeAnyCall() {
    cli.set("AWS_REGION", "Frankfurt am Main");

    assertThat(cli.run("ls").exits(2).err()).contains("AWS_REGION", "Frankfurt am Main");
    assertThat(aws.operations()).isEmpty();
  }

  @Test
  void noFailureShowsAStackTraceUnlessAsked() {
    aws.fail("lambda:ListFunctions", 403, "AccessDeniedException");

    assertThat(cli.run("ls").err()).doesNotContain("\tat ", "Exception:");
    assertThat(cli.run("ls", "--debug").err()).contains("\tat ");
  }
}
