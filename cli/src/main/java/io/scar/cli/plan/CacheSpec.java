package io.scar.cli.plan;

import io.scar.contract.definition.StoragePath;

/**
 * An image made ready as one object, named by the image's content: functions share it, and it stays
 * when one of them goes.
 *
 * @param detail which image, and how large if that is known
 */
public record CacheSpec(StoragePath folder, String key, String detail) implements Spec {

  @Override
  public Kind kind() {
    return Kind.CACHE;
  }

  @Override
  public String name() {
    return folder.bucket() + "/" + key;
  }

  @Override
  public String label() {
    return "s3://" + folder;
  }
}
