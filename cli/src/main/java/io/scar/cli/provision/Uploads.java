package io.scar.cli.provision;

import java.nio.file.Path;

/** Sends a file to a bucket, in parts if it is large. */
@FunctionalInterface
public interface Uploads {
  void upload(Path file, String bucket, String key);
}
