package io.scar.cli.plan;

import io.scar.contract.definition.StoragePath;

/** The marker that makes an empty folder visible. */
public record FolderSpec(StoragePath path) implements Spec {

  @Override
  public Kind kind() {
    return Kind.FOLDER;
  }

  @Override
  public String name() {
    return path.toString();
  }
}
