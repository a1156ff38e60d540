package io.scar.container.squash;

import io.scar.container.ContainerException;
import io.scar.container.archive.ImageSource;
import io.scar.container.image.Digest;
import io.scar.container.merged.Change;
import io.scar.container.merged.LayerReader;
import io.scar.container.merged.MergedNode;
import io.scar.container.merged.MergedTree;
import io.scar.container.tar.EntryAttributes;
import io.scar.container.tar.TarEntry;
import io.scar.container.tar.TarWriter;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.file.attribute.FileTime;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
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

  /** What a folder gets that only others' names tell of, if nothing is left in it. */
  private static final EntryAttributes IMPLICIT =
      new EntryAttributes(0755, 0, 0, FileTime.fromMillis(0));

  private final ImageSource image;
  private final MergedTree<Inode> tree = new MergedTree<>();
  private final List<FolderEntry> folders = new ArrayList<>();

  /** The names of each file, in their order. */
  private final IdentityHashMap<Inode, List<String>> names = new IdentityHashMap<>();

  /** Those without content, in the order of their names. */
  private final List<Inode> small = new ArrayList<>();

  /** Those with content, by layer and entry. */
  private final List<Map<Long, Inode.Regular>> contents = new ArrayList<>();

  private long unpacked;
  private long entries;

  private record FolderEntry(String name, EntryAttributes attributes) {}

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
    LayerReader reader = new LayerReader(image, read -> {});
    for (int i = 0; i < image.layers().size(); i++) {
      int layer = i;
      squash.tree.startLayer();
      squash.contents.add(new HashMap<>());
      reader.read(layer, (entry, number, content) -> squash.add(entry, layer, number));
    }
    squash.collect();
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

  private void add(TarEntry entry, int layer, long number) throws IOException {
    Change<Inode> change = Change.of(entry, name -> Inode.of(entry, layer, number));
    if (change != null) {
      tree.apply(change);
    }
  }

  private record Named(String name, MergedNode<Inode> node) {}

  /** Takes what is left down: folders before what is in them, in the order of names. */
  private void collect() {
    Deque<Named> left = new ArrayDeque<>();
    left.add(new Named("", tree.root()));
    while (!left.isEmpty()) {
      Named named = left.removeLast();
      switch (named.node()) {
        case MergedNode.Folder<Inode> folder -> {
          String prefix = named.name().isEmpty() ? "" : named.name() + "/";
          collect(folder, prefix);
          folder.children().entrySet().stream()
              .sorted(Map.Entry.<String, MergedNode<Inode>>comparingByKey().reversed())
              .forEach(child -> left.add(new Named(prefix + child.getKey(), child.getValue())));
        }
        case MergedNode.FileName<Inode> file -> collect(file.facts(), named.name());
        case MergedNode.SymbolicLink<Inode> link -> collect(link.facts(), named.name());
      }
    }
  }

  private void collect(MergedNode.Folder<Inode> folder, String prefix) {
    Inode inode = folder.facts();
    boolean isEmpty = folder.children().isEmpty();
    if (isEmpty ? prefix.isEmpty() : inode == null) {
      return;
    }
    EntryAttributes attributes = inode == null ? IMPLICIT : inode.attributes();
    folders.add(new FolderEntry(prefix.isEmpty() ? "./" : prefix, attributes));
    entries++;
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
        case Inode.Regular _ -> throw new IllegalStateException("a file has content");
        case Inode.Folder _ -> throw new IllegalStateException("folders are written before");
      }
      putLinks(tar, inode);
    }
    LayerReader reader = new LayerReader(image, read -> {});
    for (int layer = 0; layer < contents.size(); layer++) {
      Map<Long, Inode.Regular> files = contents.get(layer);
      if (!files.isEmpty()) {
        reader.read(
            layer,
            (entry, number, content) -> {
              Inode.Regular file = files.get(number);
              if (file != null) {
                tar.file(
                    names(file).getFirst(),
                    file.attributes(),
                    file.size(),
                    new EntryContent(content, entry));
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
