package io.scar.container.inspect;

import java.util.List;

/**
 * What one entry of a layer does to the tree.
 *
 * <p>Names are as in the tar, relative to the root; Latin-1 strings, one character for each byte.
 */
sealed interface LayerEntry {

  /** The whole name, for messages. */
  String name();

  /** Makes a folder, or leaves the one that is there. */
  record MakeFolder(String name) implements LayerEntry {}

  /** Makes a file. */
  record MakeFile(String name, FileFacts facts) implements LayerEntry {}

  /** Makes nothing in the place of what is there. */
  record MakeNothing(String name) implements LayerEntry {}

  /** Makes a symbolic link. */
  record MakeLink(String name, String target) implements LayerEntry {}

  /** Gives an existing file another name. */
  record MakeName(String name, String existing) implements LayerEntry {}

  /**
   * Removes what lower layers have.
   *
   * @param folder the steps to the folder
   * @param removed the name in there
   */
  record Whiteout(String name, List<String> folder, String removed) implements LayerEntry {}

  /** Removes all that lower layers have in a folder. */
  record Opaque(String name, List<String> folder) implements LayerEntry {}
}
