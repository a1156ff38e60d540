package io.scar.container.inspect;

/** An entry that no image may hold; the message goes on where its name ends. */
final class RefusedEntry extends Exception {

  private static final long serialVersionUID = 1L;

  RefusedEntry(String reason) {
    super(reason, null, false, false);
  }

  String reason() {
    String message = getMessage();
    return message == null ? "is refused" : message;
  }
}
