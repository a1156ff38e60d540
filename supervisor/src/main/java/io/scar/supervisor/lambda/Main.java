package io.scar.supervisor.lambda;

import com.amazonaws.services.lambda.runtime.RequestStreamHandler;
import com.amazonaws.services.lambda.runtime.api.client.runtimeapi.LambdaRuntimeApiClientImpl;
import io.scar.supervisor.config.ProcessEnvironment;
import io.scar.supervisor.config.RuntimeApiAddress;
import java.io.IOException;
import java.lang.reflect.InvocationTargetException;
import java.net.URI;
import java.util.Map;
import java.util.Optional;

/**
 * The process of an execution environment: {@code Main HANDLER}, the name of a {@link
 * RequestStreamHandler}. It does for this one handler what the main program of Lambda's client does
 * for any: that one looks for jars, wraps loggers and sets Java up first, which is a tenth of a
 * function's start.
 */
public final class Main {

  /** Returns where the environment has to end; with 1 if it cannot begin. */
  public static void main(String[] arguments) {
    Map<String, String> environment = ProcessEnvironment.variables();
    Optional<URI> api = RuntimeApiAddress.of(environment);
    if (api.isEmpty()) {
      System.err.println("scar: there is no AWS_LAMBDA_RUNTIME_API: Lambda starts this program");
      System.exit(1);
    }
    try {
      RequestStreamHandler handler = handler(arguments[0]);
      new EventLoop(new LambdaRuntimeApiClientImpl(api.get().getAuthority()), handler, environment)
          .run();
    } catch (ReflectiveOperationException e) {
      giveUp(api.get(), arguments[0], e);
    }
  }

  private static RequestStreamHandler handler(String name) throws ReflectiveOperationException {
    try {
      return Class.forName(name)
          .asSubclass(RequestStreamHandler.class)
          .getConstructor()
          .newInstance();
    } catch (InvocationTargetException e) {
      // It has told Lambda already, or nobody listens.
      if (e.getCause() instanceof Error error) {
        throw error;
      }
      if (e.getCause() instanceof RuntimeException cause) {
        throw cause;
      }
      throw e;
    }
  }

  private static void giveUp(URI api, String name, ReflectiveOperationException reason) {
    String message =
        "there is no handler %s in this layer; the function's handler is to be %s::handleRequest"
            .formatted(name, Handler.class.getName());
    System.err.println("scar: " + message);
    try {
      new InitError("Function." + reason.getClass().getSimpleName(), message).report(api);
    } catch (IOException e) {
      System.err.println("scar: the failure could not be reported: " + e.getMessage());
    }
    System.exit(1);
  }

  private Main() {}
}
