package io.scar.supervisor.response.http;

import io.scar.supervisor.failure.MachineFailed;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.Path;

/** The bytes of an answer. */
sealed interface AnswerBody {

  AnswerBody NONE = new InMemory(new byte[0]);

  long size();

  InputStream open() throws IOException;

  /** Nobody changes the content. */
  final class InMemory implements AnswerBody {

    private final byte[] content;

    InMemory(byte[] content) {
      this.content = content;
    }

    byte[] content() {
      return content;
    }

    @Override
    public long size() {
      return content.length;
    }

    @Override
    public InputStream open() {
      return new ByteArrayInputStream(content);
    }
  }

  /**
   * @param file nobody writes to any more
   */
  record InFile(Path file, long size) implements AnswerBody {

    static InFile of(Path file) {
      try {
        return new InFile(file, Files.size(file));
      } catch (IOException e) {
        throw MachineFailed.during("read", file, e);
      }
    }

    @Override
    public InputStream open() throws IOException {
      return Files.newInputStream(file);
    }
  }
}
