package io.scar.supervisor.event.http;

import java.util.List;

/** What of a request becomes files. */
public sealed interface HttpInput {

  /** The body, decoded; empty if there is none. */
  record Body(Bytes content) implements HttpInput {}

  /** The files of a {@code multipart/form-data} body, of different names; perhaps none. */
  record Files(List<FilePart> files) implements HttpInput {
    public Files {
      files = List.copyOf(files);
    }
  }
}
