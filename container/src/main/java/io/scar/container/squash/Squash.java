package io.scar.container.squash;

import io.scar.container.ContainerException;
import io.scar.container.archive.ImageLayer;
import io.scar.container.archive.ImageSource;
import io.scar.container.image.Digest;
import io.scar.container.squash.FinalTree.Inode;
import io.scar.container.unpack.tar.TarEntry;
import io.scar.container.unpack.tree.RefusedEntryException;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.file.attribute.FileTime;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.IdentityHashMap;
import java.util.List;
import java.util.Map;
import java.util.function.LongConsumer;

/**
 * Squashes an image. Its layers are read twice: first their names, for what is left of them, then
 * the contents of just that. The same image gives the same bytes, however its layers are packed.
 *
 * <p>Left out are device nodes and sockets, as unpacking leaves them out, extended attributes, and
 * the names of owners beside their numbers.
 */
public final class Squash {

  private static final String WHITEOUT = ".wh.";
  private static final String OPAQUE = ".wh..wh..opq";
  private static final String AUFS = ".wh..wh.";

  private final ImageSource image;
  private final FinalTree tree = new FinalTree();
  private final List<FolderEntry> folders = new ArrayList<>();

  /** The names of each file, in their order. */
  private final IdentityHashMap<Inode, List<String>> names = new IdentityHashMap<>();

  /** Those without content, in the order of their names. */
  private final List<Inode> small = new ArrayList<>();

  /** Those with content, by layer and entry. */
  private final List<Map<Long, Inode.Regular>> contents = new ArrayList<>();

  private long unpacked;
  private long entries;

  private record FolderEntry(String name, Attributes attributes) {}

  private Squash(ImageSource image) {
    this.image = image;
  }

  /**
   * Reads what is in the image.
   *
   * @param image stays open, and is read again by {@link #write}
   * @throws ContainerException DAMAGED, UNSUPPORTED, or what the image's source throws
   */
  public static Squash of(ImageSource image) throws ContainerException, InterruptedException {
    Squash squash = new Squash(image);
    try {
      LayerEntries reader = new LayerEntries(image);
      for (ImageLayer layer : image.layers()) {
        squash.tree.startLayer();
        squash.contents.add(new HashMap<>());
        reader.read(layer, (entry, number, content) -> squash.add(entry, number));
      }
    } catch (ContainerException e) {
      throw e;
    } catch (IOException e) {
      throw new IllegalStateException("layers fail with reasons", e);
    }
    squash.collect(squash.tree.root(), "");
    return squash;
  }

  /** Bytes of all files that are left. */
  public long unpackedBytes() {
    return unpacked;
  }

  /** What the object of an image is named, whoever makes it: by content and format. */
  public static String fileName(Digest image) {
    return image.fileName() + ".v" + SquashFormat.VERSION + ".tar.zst";
  }

  /**
   * Writes the squashed image.
   *
   * @param out stays open
   * @param workers that pack at once; each takes some 25 MB
   * @param progress hears of bytes of the tar, which are a little more than {@link #unpackedBytes}
   * @throws IOException what {@code out} throws; a {@link ContainerException} of the image
   */
  public SquashPin write(OutputStream out, int workers, LongConsumer progress)
      throws IOException, InterruptedException {
    byte[] header =
        SquashFormat.header(
            image.digest(), new SquashFormat.Header(image.configBytes(), unpacked, entries));
    try (FrameWriter frames = new FrameWriter(header, out, workers, progress)) {
      TarWriter tar = new TarWriter(frames);
      writeTree(tar);
      tar.finish();
      SquashFormat.Index index = frames.finish();
      byte[] end = SquashFormat.end(index);
      out.write(end);
      long size = end.length + index.frames().stream().mapToLong(Frame::packed).sum();
      return new SquashPin(size, end.length, Digest.sha256(end));
    }
  }

  private void add(TarEntry entry, long number) throws RefusedEntryException {
    String name = entry.name();
    String bare = name.endsWith("/") ? name.substring(0, name.length() - 1) : name;
    int slash = bare.lastIndexOf('/');
    String last = bare.substring(slash + 1);
    if (last.startsWith(WHITEOUT)) {
      whiteout(slash < 0 ? "" : bare.substring(0, slash), last);
      return;
    }
    Attributes attributes =
        new Attributes(
            entry.mode(),
            Integer.toUnsignedLong(entry.user()),
            Integer.toUnsignedLong(entry.group()),
            FileTime.from(Instant.ofEpochSecond(entry.modifiedSeconds(), entry.modifiedNanos())));
    switch (entry.type()) {
      case FILE ->
          tree.file(name, new Inode.Regular(attributes, entry.size(), tree.layer(), number));
      case FOLDER -> tree.directory(name, attributes);
      case SYMBOLIC_LINK -> {
        if (entry.linkName().isEmpty()) {
          throw new RefusedEntryException("it is a symbolic link to nothing");
        }
        tree.file(name, new Inode.SymbolicLink(attributes, entry.linkName()));
      }
      case HARD_LINK -> tree.hardLink(name, entry.linkName());
      case PIPE -> tree.file(name, new Inode.Pipe(attributes));
      case DEVICE, OTHER -> {
        // Left out, as unpacking leaves it out.
      }
    }
  }

  private void whiteout(String folder, String last) throws RefusedEntryException {
    if (last.equals(OPAQUE)) {
      tree.opaque(folder);
    } else if (!last.startsWith(AUFS)) {
      String removed = last.substring(WHITEOUT.length());
      if (removed.isEmpty() || removed.equals(".") || removed.equals("..")) {
        throw new RefusedEntryException("it is a whiteout of nothing");
      }
      tree.whiteout(folder, removed);
    }
  }

  private void collect(FinalTree.Folder folder, String prefix) {
    Attributes attributes = folder.attributes();
    if (attributes != null && !(prefix.isEmpty() && folder.children().isEmpty())) {
      folders.add(new FolderEntry(prefix.isEmpty() ? "./" : prefix, attributes));
      entries++;
    }
    for (Map.Entry<String, FinalTree.Node> child : folder.children().entrySet()) {
      String name = prefix + child.getKey();
      switch (child.getValue()) {
        case FinalTree.Folder inner -> collect(inner, name + "/");
        case FinalTree.Name leaf -> collect(leaf.inode(), name);
      }
    }
  }

  private void collect(Inode inode, String name) {
    entries++;
    List<String> all = names.computeIfAbsent(inode, i -> new ArrayList<>(1));
    all.add(name);
    if (all.size() > 1) {
      return;
    }
    if (inode instanceof Inode.Regular file) {
      unpacked += file.size();
      contents.get(file.layer()).put(file.entry(), file);
    } else {
      small.add(inode);
    }
  }

  private void writeTree(TarWriter tar) throws IOException, InterruptedException {
    for (FolderEntry folder : folders) {
      tar.put(folder.name(), TarWriter.Type.FOLDER, folder.attributes(), "");
    }
    for (Inode inode : small) {
      String name = names(inode).getFirst();
      switch (inode) {
        case Inode.SymbolicLink link ->
            tar.put(name, TarWriter.Type.SYMBOLIC_LINK, link.attributes(), link.target());
        case Inode.Pipe pipe -> tar.put(name, TarWriter.Type.PIPE, pipe.attributes(), "");
        case Inode.Regular file -> throw new IllegalStateException("a file has content");
      }
      putLinks(tar, inode);
    }
    LayerEntries reader = new LayerEntries(image);
    for (int layer = 0; layer < contents.size(); layer++) {
      Map<Long, Inode.Regular> files = contents.get(layer);
      if (!files.isEmpty()) {
        reader.read(
            image.layers().get(layer),
            (entry, number, content) -> {
              Inode.Regular file = files.get(number);
              if (file != null) {
                tar.file(names(file).getFirst(), file.attributes(), file.size(), content);
                putLinks(tar, file);
              }
            });
      }
    }
  }

  private void putLinks(TarWriter tar, Inode inode) throws IOException {
    List<String> all = names(inode);
    for (String name : all.subList(1, all.size())) {
      tar.put(name, TarWriter.Type.HARD_LINK, inode.attributes(), all.getFirst());
    }
  }

  private List<String> names(Inode inode) {
    return names.getOrDefault(inode, List.of());
  }
}
