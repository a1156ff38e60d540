package io.scar.supervisor.event;

import io.scar.supervisor.failure.FunctionFault;

/** An event of a storage that this version does not read. */
public final class UnsupportedStorage extends FunctionFault {

  private static final long serialVersionUID = 1L;

  UnsupportedStorage(String storage) {
    super(
        "the event is from %s, which this version does not read; it reads S3, MinIO and other servers that speak S3's protocol"
            .formatted(storage));
  }
}
