package io.scar.container.inspect;

import io.scar.container.ContainerException;
import io.scar.container.archive.ImageLayer;
import io.scar.container.archive.ImageSource;
import io.scar.container.inspect.ImageSizes.LayerSize;
import io.scar.container.inspect.PathLookup.Place;
import io.scar.container.merged.ByteNames;
import io.scar.container.merged.Change;
import io.scar.container.merged.LayerFaults;
import io.scar.container.merged.LayerReader;
import io.scar.container.merged.MergedNode.FileName;
import io.scar.container.merged.MergedTree;
import io.scar.container.tar.RefusedEntryException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import java.util.function.LongConsumer;
import java.util.stream.Stream;

/** Finds out what an image is. Writes no file. */
public final class ImageInspector {

  private final InspectionLimits limits;

  public ImageInspector() {
    this(InspectionLimits.DEFAULT);
  }

  public ImageInspector(InspectionLimits limits) {
    this.limits = limits;
  }

  /**
   * Reads all layers, once, and holds them against their digests.
   *
   * @param packedRead is told the packed bytes as they are read, by several threads
   * @throws ContainerException what the source throws; DAMAGED (a digest, an entry that climbs
   *     out), DOES_NOT_FIT (the limits) or UNSUPPORTED (a compression)
   */
  public ImageFacts inspect(ImageSource image, LongConsumer packedRead)
      throws ContainerException, InterruptedException {
    LayerFiles reader = new LayerFiles(image, limits, packedRead);
    MergedTree<FileFacts> tree = new MergedTree<>();
    List<LayerSize> sizes = new ArrayList<>();
    try (LayerReaders readers = new LayerReaders(image, reader)) {
      for (ImageLayer layer : image.layers()) {
        LayerFiles.Read read = readers.take();
        String what = LayerReader.what(image, sizes.size());
        sizes.add(new LayerSize(layer.blobSize(), read.tarBytes()));
        apply(read.changes(), tree, what);
      }
    }
    return facts(image, tree, sizes);
  }

  /**
   * Looks at an image that is unpacked already: nothing of it is fetched.
   *
   * @param root of the unpacked image, which nobody may write meanwhile
   * @throws ContainerException DOES_NOT_FIT (the limits) or MACHINE (the tree cannot be read)
   */
  public ImageFacts inspectUnpacked(ImageSource image, Path root) throws ContainerException {
    List<LayerSize> sizes =
        image.layers().stream().map(layer -> new LayerSize(layer.blobSize(), 0)).toList();
    return facts(image, UnpackedTree.read(image.name(), root, limits), sizes);
  }

  private static ImageFacts facts(
      ImageSource image, MergedTree<FileFacts> tree, List<LayerSize> sizes) {
    TreeSurvey survey = TreeSurvey.of(tree);
    ProgramFinder programs = new ProgramFinder(tree, image.config());
    EntryPoint entryPoint = programs.entryPoint();
    Shell shell = programs.shell();
    return new ImageFacts(
        image.name(),
        image.digest(),
        image.config(),
        new ImageSizes(sizes, survey.disk(), true),
        new ImageContents(
            cLibrary(entryPoint, shell, tree, survey),
            entryPoint,
            shell,
            survey.files(),
            survey.folders(),
            survey.links()));
  }

  /**
   * Reads a few MB of the layers, which is enough for an estimate of the sizes, and says nothing of
   * the contents.
   *
   * @param packedRead is told the packed bytes as they are read
   * @throws ContainerException what the source throws; DAMAGED or UNSUPPORTED (a compression)
   */
  public ImageFacts glance(ImageSource image, LongConsumer packedRead)
      throws ContainerException, InterruptedException {
    return new ImageFacts(
        image.name(),
        image.digest(),
        image.config(),
        new ImageGlance(image, packedRead).sizes(),
        null);
  }

  private static void apply(
      List<Change<FileFacts>> changes, MergedTree<FileFacts> tree, String what)
      throws ContainerException {
    tree.startLayer();
    for (Change<FileFacts> change : changes) {
      try {
        tree.apply(change);
      } catch (RefusedEntryException e) {
        throw LayerFaults.refused(what, change.name(), e);
      }
    }
  }

  private static CLibrary cLibrary(
      EntryPoint entryPoint, Shell shell, MergedTree<FileFacts> tree, TreeSurvey survey) {
    Stream<Program> inOrder =
        Stream.concat(
            entryPoint instanceof EntryPoint.Usable(_, Program program)
                ? Stream.of(program)
                : Stream.empty(),
            shell instanceof Shell.Present(Program program) ? Stream.of(program) : Stream.empty());
    return inOrder
        .flatMap(program -> Stream.ofNullable(program.binary().loader()))
        .findFirst()
        .map(loader -> behind(loader, tree, survey.libraries().values()))
        .orElseGet(
            () -> survey.libraries().values().stream().findFirst().orElseGet(CLibrary.None::new));
  }

  /** The library that comes with a loader. */
  private static CLibrary behind(
      String loader, MergedTree<FileFacts> tree, Collection<CLibrary> libraries) {
    if (PathLookup.find(tree, ByteNames.of(loader))
            instanceof Place.Found(FileName<FileFacts> name, _)
        && name.facts().library() != null) {
      return name.facts().library(); // musl's loader is its library
    }
    String file = loader.substring(loader.lastIndexOf('/') + 1);
    if (file.startsWith("ld-musl-")) {
      return libraries.stream()
          .filter(CLibrary.Musl.class::isInstance)
          .findFirst()
          .orElseGet(() -> new CLibrary.Musl(null));
    }
    if (file.startsWith("ld-linux") || file.startsWith("ld64.so") || file.equals("ld.so.1")) {
      return libraries.stream()
          .filter(CLibrary.Glibc.class::isInstance)
          .findFirst()
          .orElseGet(() -> new CLibrary.Glibc(null));
    }
    return new CLibrary.Other(loader);
  }
}
