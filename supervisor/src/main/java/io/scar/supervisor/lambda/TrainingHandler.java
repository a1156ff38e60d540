package io.scar.supervisor.lambda;

import com.amazonaws.services.lambda.runtime.Context;
import com.amazonaws.services.lambda.runtime.RequestStreamHandler;
import io.scar.supervisor.config.Aws;
import io.scar.supervisor.config.ConfigReader;
import io.scar.supervisor.config.ProcessEnvironment;
import io.scar.supervisor.storage.S3Storage;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.util.Optional;

/**
 * The handler while the bundle's AOT cache is recorded. The S3 of the recording has an address of
 * its own, and how the SDK finds Amazon's is to be recorded too.
 */
public final class TrainingHandler implements RequestStreamHandler {

  private final Handler handler;

  public TrainingHandler() {
    Aws aws = ConfigReader.aws(ProcessEnvironment.variables());
    S3Storage.rehearse(new Aws(aws.region(), Optional.empty(), aws.credentials()));
    handler = new Handler();
  }

  @Override
  public void handleRequest(InputStream input, OutputStream output, Context context)
      throws IOException {
    handler.handleRequest(input, output, context);
  }
}
