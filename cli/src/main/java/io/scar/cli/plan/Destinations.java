package io.scar.cli.plan;

import java.util.List;
import java.util.Optional;

/** Where Lambda can send a failed event, by the service in its ARN. */
final class Destinations {

  private static final int SERVICE = 2;

  private Destinations() {}

  /**
   * What a role needs to send there.
   *
   * @see <a
   *     href="https://docs.aws.amazon.com/lambda/latest/dg/invocation-async-retain-records.html">Retaining
   *     records of asynchronous invocations</a>
   */
  static Optional<Permission> toSend(String arn) {
    String[] parts = arn.split(":", -1);
    String action =
        switch (parts.length > SERVICE ? parts[SERVICE] : "") {
          case "sqs" -> "sqs:SendMessage";
          case "sns" -> "sns:Publish";
          case "lambda" -> "lambda:InvokeFunction";
          case "events" -> "events:PutEvents";
          case "s3" -> "s3:PutObject";
          default -> "";
        };
    return action.isEmpty()
        ? Optional.empty()
        : Optional.of(
            new Permission(List.of(action), List.of(action.startsWith("s3") ? arn + "/*" : arn)));
  }
}
