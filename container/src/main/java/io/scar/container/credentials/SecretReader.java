package io.scar.container.credentials;

import io.scar.container.ContainerException;
import java.util.Map;
import java.util.Optional;

/** Reads what a {@link PasswordSource} leads to. Keeps nothing. */
public final class SecretReader {

  private final Map<String, String> variables;
  private final AwsJson aws;

  /**
   * @param variables of the function
   */
  public SecretReader(Map<String, String> variables, AwsJson aws) {
    this.variables = Map.copyOf(variables);
    this.aws = aws;
  }

  /**
   * The text, empty if there is no such variable or nothing in it.
   *
   * @throws ContainerException NOT_FOUND, DENIED or UNAVAILABLE, where AWS had to be asked
   */
  public Optional<String> read(PasswordSource source)
      throws ContainerException, InterruptedException {
    String text =
        switch (source) {
          case PasswordSource.Variable variable -> variables.getOrDefault(variable.name(), "");
          case PasswordSource.Secret secret ->
              aws.call(
                      "secretsmanager",
                      secret.region(),
                      "secretsmanager.GetSecretValue",
                      AwsJson.request().put("SecretId", secret.arn()),
                      "secretsmanager:GetSecretValue",
                      "secret " + secret.arn())
                  .path("SecretString")
                  .asText("");
          case PasswordSource.Parameter parameter ->
              aws.call(
                      "ssm",
                      parameter.region(),
                      "AmazonSSM.GetParameter",
                      AwsJson.request().put("Name", parameter.arn()).put("WithDecryption", true),
                      "ssm:GetParameter",
                      "parameter " + parameter.arn())
                  .path("Parameter")
                  .path("Value")
                  .asText("");
        };
    return Optional.of(text).filter(found -> !found.isEmpty());
  }
}
