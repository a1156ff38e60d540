package io.scar.container.merged;

import java.util.Collections;
import java.util.Deque;
import java.util.HashMap;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * What a name in a {@link MergedTree} stands for.
 *
 * @param <F> what is kept of it
 */
public abstract sealed class MergedNode<F> {

  /** The last layer that made it or something below it. */
  int layer = -1;

  private MergedNode() {}

  /** A folder. */
  public static final class Folder<F> extends MergedNode<F> {
    private final @Nullable Folder<F> parent;
    private final String step;
    final Map<String, MergedNode<F>> children = new HashMap<>(4);
    @Nullable F facts;

    /** The layer that its facts are of. */
    int factsLayer;

    Folder(@Nullable Folder<F> parent, String step) {
      this.parent = parent;
      this.step = step;
    }

    /** By their names, in no order. */
    public Map<String, MergedNode<F>> children() {
      return Collections.unmodifiableMap(children);
    }

    /** Null for one without an entry, which unpacking makes by itself. */
    public @Nullable F facts() {
      return facts;
    }

    /** The folder above; the root is above itself. */
    public Folder<F> above() {
      return parent == null ? this : parent;
    }

    public boolean isRoot() {
      return parent == null;
    }

    /** Absolute; empty for the root, so that {@code /} and a step can follow. */
    public String path() {
      StringBuilder path = new StringBuilder();
      for (Folder<F> folder = this; folder.parent != null; folder = folder.parent) {
        path.insert(0, folder.step).insert(0, '/');
      }
      return path.toString();
    }

    /** Whether {@code other} is this, or below it. */
    boolean holds(Folder<F> other) {
      for (Folder<F> folder = other; folder != null; folder = folder.parent) {
        if (folder == this) {
          return true;
        }
      }
      return false;
    }
  }

  /** A name of a file. Other names of it have the same facts, the very object. */
  public static final class FileName<F> extends MergedNode<F> {
    private final F facts;

    FileName(F facts) {
      this.facts = facts;
    }

    public F facts() {
      return facts;
    }
  }

  /** A symbolic link; it may have other names, as a file. */
  public static final class SymbolicLink<F> extends MergedNode<F> {
    private final F facts;
    private final String target;

    SymbolicLink(F facts, String target) {
      this.facts = facts;
      this.target = target;
    }

    public F facts() {
      return facts;
    }

    public String target() {
      return target;
    }

    /** Whether it starts from the root, and not from its folder. */
    public boolean isAbsolute() {
      return target.startsWith("/");
    }

    /** Puts its steps before those that are left of a path. */
    public void unfold(Deque<String> left) {
      String[] steps = target.split("/", -1);
      for (int i = steps.length - 1; i >= 0; i--) {
        left.addFirst(steps[i]);
      }
    }
  }
}
