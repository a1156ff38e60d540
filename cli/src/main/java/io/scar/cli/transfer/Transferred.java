package io.scar.cli.transfer;

import io.scar.cli.failure.Failure;
import java.nio.file.Path;
import org.jspecify.annotations.Nullable;

/**
 * How the transfer of one file ended.
 *
 * @param file null if the key names none
 * @param size bytes
 * @param failure null unless it failed
 */
public record Transferred(
    String key, @Nullable Path file, long size, Outcome outcome, @Nullable Failure failure) {

  /** What became of it. */
  public enum Outcome {
    /** It was sent or fetched. */
    DONE,
    /** The same bytes were there before. */
    PRESENT,
    FAILED
  }

  static Transferred done(String key, Path file, long size) {
    return new Transferred(key, file, size, Outcome.DONE, null);
  }

  /** The file need not be touched. */
  public static Transferred present(String key, Path file, long size) {
    return new Transferred(key, file, size, Outcome.PRESENT, null);
  }

  static Transferred failed(String key, @Nullable Path file, long size, Failure failure) {
    return new Transferred(key, file, size, Outcome.FAILED, failure);
  }
}
