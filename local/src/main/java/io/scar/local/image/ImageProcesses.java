package io.scar.local.image;

import io.scar.container.ContainerException;
import io.scar.container.ContainerException.Kind;
import io.scar.container.MachineFault;
import io.scar.container.archive.ImageSource;
import io.scar.container.engine.Bind;
import io.scar.container.engine.CommandLine;
import io.scar.container.engine.ContainerProcess;
import io.scar.container.engine.EngineChoice;
import io.scar.container.engine.Engines;
import io.scar.container.engine.Sandbox;
import io.scar.container.files.TreeRemover;
import io.scar.container.image.ImageConfig;
import io.scar.container.image.Reference;
import io.scar.container.registry.RegistryImage;
import io.scar.container.source.ImageSources;
import io.scar.container.store.RootfsLease;
import io.scar.container.store.RootfsStore;
import io.scar.local.image.ImageProcessSpec.Root;
import io.scar.local.process.MachineMemory;
import io.scar.local.process.ProcessTree;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.OptionalInt;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Starts programs of images: the image is unpacked once, into the store that all share, and each
 * program has a root of its own over it, by the engine's best mode here. Safe for concurrent calls.
 */
public final class ImageProcesses {

  private static final Logger LOG = LoggerFactory.getLogger(ImageProcesses.class);
  private static final Path BASE = Path.of("/");
  private static final Path TEMPORARY = Path.of("/tmp");

  private final Optional<Path> scarExec;
  private final boolean sandboxed;
  private final RootfsStore store;
  private final ImageSources sources;
  private final Path trials;
  private @Nullable EngineChoice choice;

  /**
   * @param scarExec the engine's binary; without it every start is refused
   * @param sandboxed whether the machine allows a sandbox as tight as Lambda's
   * @param trials a folder for the files of the engine's trial, which are gone afterwards
   */
  public ImageProcesses(
      Optional<Path> scarExec,
      boolean sandboxed,
      RootfsStore store,
      ImageSources sources,
      Path trials) {
    this.scarExec = scarExec.map(engine -> engine.toAbsolutePath().normalize());
    this.sandboxed = sandboxed;
    this.store = store;
    this.sources = sources;
    this.trials = trials;
  }

  /**
   * The image that a name leads to now, by the digest of its manifest.
   *
   * @throws ContainerException as {@link #start}
   */
  public Reference.Registry resolve(Reference.Registry image)
      throws ContainerException, InterruptedException {
    try (ImageSource source = sources.open(image)) {
      return source instanceof RegistryImage found
          ? new Reference.Registry(image.host(), image.repository(), null, found.pinned().digest())
          : image;
    }
  }

  /**
   * Starts a program. The image is fetched and unpacked before this returns, if the store does not
   * have it.
   *
   * @throws ContainerException INVALID (nothing to run among others), NOT_FOUND, DENIED,
   *     UNAVAILABLE, DAMAGED, DOES_NOT_FIT, UNSUPPORTED or MACHINE, fit for a user's eyes; nothing
   *     is left behind
   */
  public ImageProcess start(ImageProcessSpec spec) throws ContainerException, InterruptedException {
    Path engine =
        scarExec.orElseThrow(
            () ->
                new ContainerException(
                    Kind.MACHINE,
                    "image %s cannot be run: the local cloud was started with no engine (--engine)"
                        .formatted(spec.image())));
    EngineChoice mode = mode(engine);
    try (ImageSource source = sources.open(Reference.parse(spec.image(), BASE))) {
      String pinned =
          source instanceof RegistryImage image ? image.pinned().toString() : spec.image();
      RootfsLease lease = store.acquire(source);
      boolean started = false;
      try {
        ImageProcess process = start(spec, pinned, lease, engine, mode);
        started = true;
        return process;
      } finally {
        if (!started) {
          lease.close();
        }
      }
    }
  }

  private ImageProcess start(
      ImageProcessSpec spec, String pinned, RootfsLease lease, Path engine, EngineChoice mode)
      throws ContainerException {
    List<String> command = command(spec, lease.config());
    RunFolder folder = null;
    boolean started = false;
    try {
      folder = RunFolder.make(spec.scratch());
      List<String> line = line(spec, lease, engine, mode, folder, command);
      ProcessBuilder builder =
          new ProcessBuilder(line)
              .directory(folder.path().toFile())
              .redirectInput(ProcessBuilder.Redirect.from(Path.of("/dev/null").toFile()))
              .redirectErrorStream(true)
              .redirectOutput(spec.output());
      builder.environment().clear();
      Process process = builder.start();
      started = true;
      return ImageProcess.watch(
          pinned, process, new ProcessTree(process, spec.marked(), true), lease, folder);
    } catch (IOException e) {
      throw MachineFault.writing(
          "image %s cannot be run".formatted(spec.image()), spec.scratch(), "free space there", e);
    } finally {
      if (!started && folder != null) {
        discard(folder);
      }
    }
  }

  private List<String> line(
      ImageProcessSpec spec,
      RootfsLease lease,
      Path engine,
      EngineChoice mode,
      RunFolder folder,
      List<String> command)
      throws IOException {
    List<Bind> binds = new ArrayList<>(spec.binds());
    OptionalInt temporary = OptionalInt.empty();
    if (spec.root() instanceof Root.ReadOnly readOnly) {
      temporary = sandboxed ? temporary(readOnly, spec.image()) : OptionalInt.empty();
      if (temporary.isEmpty()) {
        binds.add(new Bind(folder.temporary(), TEMPORARY, false));
      }
    }
    ContainerProcess container = container(spec, lease, folder, binds, command);
    return switch (spec.root()) {
      case Root.ReadOnly _ when sandboxed ->
          Sandbox.commandLine(engine, container, temporary, spec.grace());
      case Root.ReadOnly _, Root.Writable _ -> unconfined(engine, mode, container, spec.grace());
    };
  }

  private static OptionalInt temporary(Root.ReadOnly root, String image) {
    return root.temporaryMegabytes().isEmpty()
        ? OptionalInt.empty()
        : MachineMemory.forTemporary(root.temporaryMegabytes().getAsInt(), "image " + image);
  }

  private static List<String> unconfined(
      Path engine, EngineChoice mode, ContainerProcess container, Duration grace) {
    List<String> line = new ArrayList<>(CommandLine.of(engine, mode.mode(), container));
    line.addAll(
        1, List.of("--grace", String.format(Locale.ROOT, "%.3f", grace.toMillis() / 1000.0)));
    return line;
  }

  private static ContainerProcess container(
      ImageProcessSpec spec,
      RootfsLease lease,
      RunFolder folder,
      List<Bind> binds,
      List<String> command)
      throws IOException {
    return new ContainerProcess(
        lease.root(),
        folder.upper(),
        lease.owners().orElse(null),
        binds,
        spec.program().workingFolder().orElse(lease.config().workingDir()),
        spec.program().user().orElse(lease.config().user()),
        folder.write(ImageEnvironment.of(lease.config(), spec.environment())),
        folder.status(),
        command);
  }

  private static List<String> command(ImageProcessSpec spec, ImageConfig config)
      throws ContainerException {
    List<String> command = new ArrayList<>(spec.program().entrypoint().orElse(config.entrypoint()));
    command.addAll(spec.program().command().orElse(config.cmd()));
    if (command.isEmpty()) {
      throw new ContainerException(
          Kind.INVALID,
          "image %s has neither ENTRYPOINT nor CMD; name a command".formatted(spec.image()));
    }
    return command;
  }

  private synchronized EngineChoice mode(Path engine)
      throws ContainerException, InterruptedException {
    EngineChoice known = choice;
    if (known == null) {
      known = Engines.choose(engine, trials, Optional.empty(), true);
      LOG.info("images run by {}", known.why());
      choice = known;
    }
    return known;
  }

  private static void discard(RunFolder folder) {
    try {
      TreeRemover.remove(folder.path());
    } catch (IOException e) {
      LOG.warn("The folder {} could not be removed", folder.path(), e);
    }
  }
}
