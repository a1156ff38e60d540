package io.scar.cli.failure;

import org.jspecify.annotations.Nullable;

/** An error that the user can understand and, with the remedy, do something about. */
public class Failure extends RuntimeException {

  private static final long serialVersionUID = 1L;

  private final ExitStatus status;
  private final @Nullable String remedy;

  /**
   * @param message names the thing and the reason, as a sentence
   * @param remedy what the user can do, as a sentence; null if nothing can be said
   */
  public Failure(ExitStatus status, String message, @Nullable String remedy) {
    this(status, message, remedy, null);
  }

  public Failure(
      ExitStatus status, String message, @Nullable String remedy, @Nullable Throwable cause) {
    super(message, cause);
    this.status = status;
    this.remedy = remedy;
  }

  public ExitStatus status() {
    return status;
  }

  public @Nullable String remedy() {
    return remedy;
  }

  /** The message, never null. */
  public String reason() {
    String message = getMessage();
    return message == null ? status.name() : message;
  }

  /**
   * Whether a service does not have, does not tell or failed to tell one thing, which says nothing
   * about others.
   */
  public boolean isOfOneThing() {
    return status == ExitStatus.NOT_FOUND
        || status == ExitStatus.REFUSED
        || status == ExitStatus.SERVICE;
  }

  /** This failure with {@code sentence} after its remedy. */
  public Failure withNote(String sentence) {
    return new Failure(
        status, reason(), remedy == null ? sentence : remedy + "\n" + sentence, this);
  }

  public static Failure usage(String message, @Nullable String remedy) {
    return new Failure(ExitStatus.USAGE, message, remedy);
  }

  public static Failure notFound(String message, @Nullable String remedy) {
    return new Failure(ExitStatus.NOT_FOUND, message, remedy);
  }

  public static Failure doesNotFit(String message, @Nullable String remedy) {
    return new Failure(ExitStatus.DOES_NOT_FIT, message, remedy);
  }

  public static Failure machine(String message, @Nullable String remedy, @Nullable Throwable why) {
    return new Failure(ExitStatus.MACHINE, message, remedy, why);
  }

  /** Ends a command that waits; the thread stays interrupted. */
  public static Failure interrupted(InterruptedException why) {
    Thread.currentThread().interrupt();
    return new Failure(ExitStatus.UNEXPECTED, "Interrupted.", null, why);
  }
}
