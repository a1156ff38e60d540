package io.scar.supervisor.lambda;

import com.amazonaws.services.lambda.runtime.Context;
import com.amazonaws.services.lambda.runtime.RequestStreamHandler;
import com.amazonaws.services.lambda.runtime.api.client.api.LambdaContext;
import io.scar.contract.environment.FunctionVariables;
import io.scar.supervisor.config.Aws;
import io.scar.supervisor.config.ConfigReader;
import io.scar.supervisor.config.ProcessEnvironment;
import io.scar.supervisor.storage.S3Storage;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.Map;
import java.util.Optional;

/**
 * The handler while the bundle's AOT cache is recorded. The S3 of the recording has an address of
 * its own, and how Amazon's is found is to be recorded too; and so are functions of other kinds
 * than the one that Lambda gives events to.
 */
public final class TrainingHandler implements RequestStreamHandler {

  /** Packages of other functions, each with the event that it gets; colons between them. */
  private static final String OTHERS = "SCAR_TRAINING_FUNCTIONS";

  private static final long PATIENCE_MILLIS = 60_000;

  private final Handler handler;

  /**
   * @throws IOException if another function fails
   */
  public TrainingHandler() throws IOException {
    Map<String, String> environment = ProcessEnvironment.variables();
    Aws aws = ConfigReader.aws(environment);
    S3Storage.rehearse(new Aws(aws.region(), Optional.empty(), aws.credentials()));
    for (String other : environment.getOrDefault(OTHERS, "").split(":", -1)) {
      if (!other.isEmpty()) {
        run(Path.of(other), environment);
      }
    }
    handler = new Handler();
  }

  @Override
  public void handleRequest(InputStream input, OutputStream output, Context context)
      throws IOException {
    handler.handleRequest(input, output, context);
  }

  /** With a store of its own, so that it unpacks what others have unpacked. */
  private static void run(Path folder, Map<String, String> environment) throws IOException {
    Map<String, String> own = new HashMap<>(environment);
    own.put(FunctionVariables.LAMBDA_TASK_ROOT, folder.toString());
    own.put(FunctionVariables.SCAR_STORE_DIR, folder.resolve("store").toString());
    try (InputStream event = Files.newInputStream(folder.resolve("event.json"))) {
      new Handler(own).handleRequest(event, OutputStream.nullOutputStream(), context());
    }
  }

  private static Context context() {
    long deadline = System.currentTimeMillis() + PATIENCE_MILLIS;
    return new LambdaContext(
        0, deadline, "training", "", "", "training", null, "", "", null, null, null);
  }
}
