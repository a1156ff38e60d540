package io.scar.supervisor.lambda;

import com.fasterxml.jackson.databind.json.JsonMapper;
import io.scar.supervisor.failure.FunctionFault;
import io.scar.supervisor.failure.InvocationFailure;
import java.io.IOException;
import java.net.HttpURLConnection;
import java.net.URI;
import java.time.Duration;
import java.util.List;
import java.util.Map;

/**
 * Tells Lambda why the runtime cannot start. Lambda's own client would call every such failure
 * {@code Runtime.BadFunctionCode}; and Lambda keeps a type only if it begins with {@code Runtime.}
 * or {@code Function.}.
 *
 * @param type {@code Function.} for what the user has to mend, {@code Runtime.} for the rest
 * @see <a
 *     href="https://docs.aws.amazon.com/lambda/latest/dg/runtimes-api.html#runtimes-api-initerror">Initialization
 *     error</a>
 */
record InitError(String type, String message) {

  private static final Duration PATIENCE = Duration.ofSeconds(2);

  static InitError of(InvocationFailure failure) {
    String whose = failure instanceof FunctionFault ? "Function." : "Runtime.";
    return new InitError(whose + failure.getClass().getSimpleName(), failure.reason());
  }

  /**
   * @throws IOException if Lambda was not told
   */
  void report(URI api) throws IOException {
    String body =
        new JsonMapper()
            .writeValueAsString(
                Map.of("errorType", type, "errorMessage", message, "stackTrace", List.of()));
    int status =
        new RuntimeApiCall(
                "POST",
                "/2018-06-01/runtime/init/error",
                Map.of(
                    "Content-Type", "application/json", "Lambda-Runtime-Function-Error-Type", type),
                body)
            .send(api, PATIENCE, null)
            .status();
    if (status != HttpURLConnection.HTTP_ACCEPTED) {
      throw new IOException("the Runtime API answered " + status);
    }
  }
}
