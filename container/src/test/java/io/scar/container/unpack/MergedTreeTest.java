package io.scar.container.unpack;

import static org.assertj.core.api.Assertions.assertThat;

import io.scar.container.merged.Change;
import io.scar.container.merged.MergedNode;
import io.scar.container.merged.MergedTree;
import io.scar.container.tar.RefusedEntryException;
import io.scar.container.tar.TarEntry;
import io.scar.container.tar.TarReader;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.IdentityHashMap;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.TreeMap;
import net.jqwik.api.AfterFailureMode;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.ShrinkingMode;
import org.jspecify.annotations.Nullable;

/** The tree in memory is held against the same plain model as the unpacked one. */
class MergedTreeTest {

  private record Facts(char type, int mode, long modified, String content) {}

  @Property(
      tries = 2000,
      seed = "20260103",
      shrinking = ShrinkingMode.OFF,
      afterFailure = AfterFailureMode.RANDOM_SEED)
  void layersAddUpToWhatUnpackingLeaves(@ForAll long seed) throws Exception {
    Random random = new Random(seed);
    boolean tame = random.nextBoolean();
    List<List<LayerEntry>> layers = new ArrayList<>();
    for (int i = 1 + random.nextInt(4); i >= 0; i--) {
      layers.add(LayerEntry.layer(random, tame));
    }

    List<String> merged;
    try {
      merged = merged(layers);
    } catch (RefusedEntryException e) {
      merged = List.of("refused");
    }

    assertThat(merged).as("%s", layers).isEqualTo(expected(layers));
  }

  private static List<String> expected(List<List<LayerEntry>> layers) {
    ModelTree model = new ModelTree();
    try {
      for (int i = 0; i < layers.size(); i++) {
        model.apply(i, layers.get(i));
      }
      return model.lines();
    } catch (ModelTree.Refused e) {
      return List.of("refused");
    }
  }

  private static List<String> merged(List<List<LayerEntry>> layers) throws IOException {
    MergedTree<Facts> tree = new MergedTree<>();
    for (List<LayerEntry> layer : layers) {
      tree.startLayer();
      TarReader tar = new TarReader(new ByteArrayInputStream(LayerEntry.tar(layer)));
      for (TarEntry entry = tar.next(); entry != null; entry = tar.next()) {
        TarEntry here = entry;
        Change<Facts> change = Change.of(entry, name -> facts(here, tar));
        if (change != null) {
          tree.apply(change);
        }
      }
    }
    List<String> lines = new ArrayList<>();
    add(tree.root(), "", lines, new IdentityHashMap<>());
    return lines;
  }

  private static Facts facts(TarEntry entry, TarReader tar) throws IOException {
    char type =
        switch (entry.type()) {
          case FILE -> '0';
          case SYMBOLIC_LINK -> '2';
          case FOLDER -> '5';
          case PIPE -> '6';
          case HARD_LINK, DEVICE, OTHER -> throw new IllegalArgumentException("makes no file");
        };
    byte[] content = new byte[(int) entry.size()];
    int read = 0;
    while (read < content.length) {
      read += tar.read(content, read, content.length - read);
    }
    return new Facts(
        type, entry.mode(), entry.modifiedSeconds(), new String(content, StandardCharsets.UTF_8));
  }

  private static void add(
      MergedNode<Facts> node, String path, List<String> lines, Map<Facts, String> firstNames) {
    switch (node) {
      case MergedNode.Folder<Facts> folder -> {
        Facts facts = folder.facts();
        lines.add(
            facts == null
                ? TreeLines.line(path, '5', 0755, "any", "", null)
                : line(path, facts, "", null));
        new TreeMap<>(folder.children())
            .forEach((name, child) -> add(child, path + "/" + name, lines, firstNames));
      }
      case MergedNode.FileName<Facts> file ->
          lines.add(
              line(
                  path,
                  file.facts(),
                  file.facts().content(),
                  firstNames.putIfAbsent(file.facts(), path)));
      case MergedNode.SymbolicLink<Facts> link ->
          lines.add(
              line(path, link.facts(), link.target(), firstNames.putIfAbsent(link.facts(), path)));
    }
  }

  private static String line(String path, Facts facts, String content, @Nullable String same) {
    return TreeLines.line(
        path, facts.type(), facts.mode(), Long.toString(facts.modified()), content, same);
  }
}
