package io.scar.container.tar;

import java.util.ArrayList;
import java.util.List;

/**
 * The name of a tar entry, or what a hard link points to, as steps down from the root; the root
 * itself has none. Steps are Latin-1 strings, one character for each byte.
 */
public record EntryName(List<String> steps) {

  /** Above this a program in the image could not name the file: PATH_MAX and its NUL. */
  private static final int BYTES_MOST = 4095;

  private static final int STEP_BYTES_MOST = 255;
  private static final int STEPS_MOST = 1024;

  /** As it is: no step may be empty, {@code .} or {@code ..}. */
  public EntryName {
    steps = List.copyOf(steps);
  }

  /**
   * Takes {@code .}, doubled and trailing slashes and inner {@code ..} out, by the text alone.
   *
   * @throws RefusedEntryException when the name is absolute, climbs above the root or cannot be a
   *     file's
   */
  public static EntryName of(String name) throws RefusedEntryException {
    if (name.startsWith("/")) {
      throw new RefusedEntryException("its name is absolute");
    }
    if (name.length() > BYTES_MOST) {
      throw new RefusedEntryException("its name is longer than " + BYTES_MOST + " bytes");
    }
    if (name.indexOf(0) >= 0) {
      throw new RefusedEntryException("its name has a NUL in it");
    }
    List<String> steps = new ArrayList<>();
    int start = 0;
    while (start <= name.length()) {
      int slash = name.indexOf('/', start);
      int end = slash < 0 ? name.length() : slash;
      add(steps, name.substring(start, end));
      start = end + 1;
    }
    return new EntryName(steps);
  }

  /**
   * What a hard link of an image points to.
   *
   * @throws RefusedEntryException as {@link #of}
   */
  public static EntryName ofLinked(String text) throws RefusedEntryException {
    try {
      return of(text);
    } catch (RefusedEntryException e) {
      RefusedEntryException refused =
          new RefusedEntryException("it is a hard link to `" + text + "`, outside of the image");
      refused.initCause(e);
      throw refused;
    }
  }

  private static void add(List<String> steps, String step) throws RefusedEntryException {
    if (step.equals("..")) {
      if (steps.isEmpty()) {
        throw new RefusedEntryException("it climbs out of the image with `..`");
      }
      steps.removeLast();
    } else if (!step.isEmpty() && !step.equals(".")) {
      if (step.length() > STEP_BYTES_MOST) {
        throw new RefusedEntryException(
            "a part of its name is longer than " + STEP_BYTES_MOST + " bytes");
      }
      if (steps.size() == STEPS_MOST) {
        throw new RefusedEntryException("it is more than " + STEPS_MOST + " folders deep");
      }
      steps.add(step);
    }
  }

  public boolean isRoot() {
    return steps.isEmpty();
  }

  /** The last step; not for the root. */
  public String last() {
    return steps.getLast();
  }

  /** All but the last step; not for the root. */
  public EntryName folder() {
    return new EntryName(steps.subList(0, steps.size() - 1));
  }

  /** Another thing in the same folder; not for the root. */
  public EntryName beside(String last) {
    List<String> other = new ArrayList<>(steps);
    other.set(other.size() - 1, last);
    return new EntryName(other);
  }

  @Override
  public String toString() {
    return String.join("/", steps);
  }
}
