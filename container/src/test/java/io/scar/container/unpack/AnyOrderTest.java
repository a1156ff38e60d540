package io.scar.container.unpack;

import static org.assertj.core.api.Assertions.assertThat;

import io.scar.container.ContainerException;
import io.scar.container.files.TreeRemover;
import io.scar.container.unpack.kernel.Kernel;
import io.scar.container.unpack.tree.OrderNeededException;
import io.scar.container.unpack.tree.Owners;
import io.scar.container.unpack.tree.RootfsTree;
import io.scar.container.unpack.tree.RootfsTree.Order;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import java.util.concurrent.atomic.AtomicInteger;
import net.jqwik.api.AfterFailureMode;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.ShrinkingMode;
import net.jqwik.api.lifecycle.AfterContainer;
import net.jqwik.api.lifecycle.AfterProperty;

/**
 * Random layers, their entries taken in random turns, against {@link ModelTree}, which applies them
 * one after the other.
 */
class AnyOrderTest {

  private static final AtomicInteger INTERLEAVED = new AtomicInteger();
  private static final AtomicInteger ORDERED = new AtomicInteger();

  private static final Path FOLDER = temporaryFolder();

  private static Path temporaryFolder() {
    try {
      return Files.createTempDirectory("scar-any-order-");
    } catch (IOException e) {
      throw new java.io.UncheckedIOException(e);
    }
  }

  @AfterContainer
  static void removeFolder() throws IOException {
    TreeRemover.remove(FOLDER);
  }

  @AfterProperty
  void mostCouldBeInterleaved() {
    assertThat(INTERLEAVED.get()).isGreaterThan(ORDERED.get() / 20);
  }

  /** Folders come before what is in them, and links are rare, as in real images. */
  @Property(
      tries = 200,
      seed = "20260101",
      shrinking = ShrinkingMode.OFF,
      afterFailure = AfterFailureMode.RANDOM_SEED)
  void tameLayersComeOutAsInOrder(@ForAll long seed) throws Exception {
    check(new Random(seed), true);
  }

  @Property(
      tries = 200,
      seed = "20260102",
      shrinking = ShrinkingMode.OFF,
      afterFailure = AfterFailureMode.RANDOM_SEED)
  void wildLayersComeOutAsInOrder(@ForAll long seed) throws Exception {
    check(new Random(seed), false);
  }

  private static void check(Random random, boolean tame) throws Exception {
    List<List<LayerEntry>> layers = new ArrayList<>();
    for (int i = 1 + random.nextInt(4); i >= 0; i--) {
      layers.add(LayerEntry.layer(random, tame));
    }
    ModelTree model = new ModelTree();
    String refused = "";
    try {
      for (int i = 0; i < layers.size(); i++) {
        model.apply(i, layers.get(i));
      }
    } catch (ModelTree.Refused e) {
      refused = String.valueOf(e.getMessage());
    }
    checkRun(Order.ASCENDING, layers, model, refused, random);
    for (int i = 0; i < 3; i++) {
      checkRun(Order.ANY, layers, model, refused, random);
    }
  }

  private static void checkRun(
      Order order, List<List<LayerEntry>> layers, ModelTree model, String refused, Random random)
      throws Exception {
    Path root = Files.createDirectory(FOLDER.resolve("root"));
    String described = order + " " + describe(layers) + "\nrefused: " + refused;
    List<Integer> turns = new ArrayList<>();
    try {
      run(order, root, layers, random, turns);
      (order == Order.ANY ? INTERLEAVED : ORDERED).incrementAndGet();
      assertThat(refused).as("%s turns %s", described, turns).isEmpty();
      assertThat(TreeLines.of(root, model.lines()))
          .as("%s turns %s", described, turns)
          .isEqualTo(model.lines());
    } catch (OrderNeededException e) {
      assertThat(order).as(described).isEqualTo(Order.ANY);
    } catch (ContainerException e) {
      assertThat(e.kind()).as(described).isEqualTo(ContainerException.Kind.DAMAGED);
      assertThat(refused).as("%s turns %s: %s", described, turns, e.getMessage()).isNotEmpty();
    } finally {
      TreeRemover.remove(root);
    }
  }

  private static void run(
      Order order, Path root, List<List<LayerEntry>> layers, Random random, List<Integer> turns)
      throws IOException {
    try (RootfsTree tree = new RootfsTree(root, order, Owners.FORGET);
        Kernel kernel = new Kernel()) {
      Budget budget = new Budget("test", UnpackLimits.DEFAULT, () -> -1);
      List<LayerApplier> appliers = new ArrayList<>();
      List<Integer> left = new ArrayList<>();
      for (int i = 0; i < layers.size(); i++) {
        ByteArrayInputStream tar = new ByteArrayInputStream(LayerEntry.tar(layers.get(i)));
        appliers.add(new LayerApplier(tree, i, "layer " + i, budget, kernel, tar));
        left.add(i);
      }
      int started = -1;
      while (!left.isEmpty()) {
        int turn = order == Order.ASCENDING ? 0 : random.nextInt(left.size());
        int layer = left.get(turn);
        if (order == Order.ASCENDING && started != layer) {
          started = layer;
          tree.startLayer(layer);
        }
        turns.add(layer);
        if (!appliers.get(layer).applyNext()) {
          left.remove(turn);
        }
      }
      tree.finish();
    }
  }

  private static String describe(List<List<LayerEntry>> layers) {
    StringBuilder text = new StringBuilder();
    for (List<LayerEntry> layer : layers) {
      text.append("\nlayer:");
      for (LayerEntry entry : layer) {
        text.append("\n  ").append(entry.type()).append(' ').append(entry.name());
        text.append(' ').append(Integer.toOctalString(entry.mode()));
        text.append(' ').append(entry.link());
      }
    }
    return text.toString();
  }
}
