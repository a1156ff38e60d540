package io.scar.supervisor.output;

import io.scar.contract.definition.Output;
import io.scar.supervisor.failure.MachineFailed;
import io.scar.supervisor.storage.Storage;
import io.scar.supervisor.storage.StoredObject;
import io.scar.supervisor.workspace.Workspace;
import java.io.IOException;
import java.nio.file.Path;
import java.util.List;

/** Sends what the container left in the output folder to the function's outputs. */
public final class OutputStager {

  private final Storage storage;
  private final List<Output> outputs;

  public OutputStager(Storage storage, List<Output> outputs) {
    this.storage = storage;
    this.outputs = List.copyOf(outputs);
  }

  /**
   * Sends each file to every output that accepts its path relative to the output folder; folders
   * are kept. Empty folders are not sent.
   *
   * @throws io.scar.supervisor.failure.InvocationFailure if a file cannot be sent
   */
  public SentOutput send(Workspace workspace) {
    if (outputs.isEmpty()) {
      return SentOutput.NOTHING;
    }
    List<Path> files;
    try {
      files = OutputFiles.in(workspace.output());
    } catch (IOException e) {
      throw MachineFailed.during("read", workspace.output(), e);
    }
    int sent = 0;
    long bytes = 0;
    for (Output output : outputs) {
      for (Path file : files) {
        String name = workspace.output().relativize(file).toString();
        if (output.accepts(name)) {
          bytes +=
              storage.store(
                  file,
                  new StoredObject(
                      output.storageProvider(), output.path().bucket(), output.path().key(name)));
          sent++;
        }
      }
    }
    return new SentOutput(sent, bytes);
  }
}
