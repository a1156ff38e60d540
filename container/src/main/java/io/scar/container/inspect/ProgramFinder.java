package io.scar.container.inspect;

import io.scar.container.image.ImageConfig;
import io.scar.container.inspect.PathLookup.Place;
import io.scar.container.merged.ByteNames;
import io.scar.container.merged.MergedNode.FileName;
import io.scar.container.merged.MergedNode.Folder;
import io.scar.container.merged.MergedNode.SymbolicLink;
import io.scar.container.merged.MergedTree;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/** Finds what would run in an image, as the kernel and {@code execvp} would. */
final class ProgramFinder {

  /** The supervisor's, for images that set none. */
  private static final String DEFAULT_PATH =
      "/usr/local/sbin:/usr/local/bin:/usr/sbin:/usr/bin:/sbin:/bin";

  private static final String ENV_PATH = "PATH=";
  private static final String DEFAULT_MACHINE = "amd64";

  /** As many scripts as the kernel lets run each other. */
  private static final int SCRIPTS_MOST = 5;

  /** What a look-up came to. */
  sealed interface Search {
    /** It can be started. */
    record Found(Program program) implements Search {}

    /**
     * It cannot be.
     *
     * @param reason goes on where its name ends
     */
    record Failed(String reason) implements Search {}
  }

  private final MergedTree<FileFacts> tree;
  private final ImageConfig config;
  private final String machine;
  private final List<String> searchPath;

  ProgramFinder(MergedTree<FileFacts> tree, ImageConfig config) {
    this.tree = tree;
    this.config = config;
    String architecture = config.platform().architecture();
    this.machine = architecture.isEmpty() ? DEFAULT_MACHINE : architecture;
    this.searchPath = searchPath(config);
  }

  EntryPoint entryPoint() {
    @Nullable String word =
        Stream.concat(config.entrypoint().stream(), config.cmd().stream()).findFirst().orElse(null);
    if (word == null) {
      return new EntryPoint.None();
    }
    return switch (search(ByteNames.of(word), 0)) {
      case Search.Found(Program program) -> new EntryPoint.Usable(word, program);
      case Search.Failed(String reason) -> new EntryPoint.Unusable(word, ByteNames.toText(reason));
    };
  }

  Shell shell() {
    return switch (search(Shell.PATH, 0)) {
      case Search.Found(Program program) -> new Shell.Present(program);
      case Search.Failed(String reason) -> new Shell.Absent(ByteNames.toText(reason));
    };
  }

  private Search search(String word, int depth) {
    if (word.isEmpty()) {
      return new Search.Failed("is empty");
    }
    if (word.contains("/")) {
      return program(find(absolute(word)), depth);
    }
    Search.@Nullable Failed first = null;
    for (String folder : searchPath) {
      Place place = find(absolute(folder) + "/" + word);
      if (place instanceof Place.Found(FileName<FileFacts> _, _)) {
        Search search = program(place, depth);
        if (search instanceof Search.Found || !isForbidden(place)) {
          return search;
        }
        first = first == null && search instanceof Search.Failed failed ? failed : first;
      }
    }
    return first != null ? first : new Search.Failed("is in no folder of the image's PATH");
  }

  private Place find(String path) {
    return PathLookup.find(tree, path);
  }

  private static boolean isForbidden(Place place) {
    return place instanceof Place.Found(FileName<FileFacts> name, _) && !name.facts().executable();
  }

  /** Relative paths start from the image's working folder. */
  private String absolute(String path) {
    if (path.startsWith("/")) {
      return path;
    }
    String folder = config.workingDir();
    return (folder == null ? "" : ByteNames.of(folder)) + "/" + path;
  }

  private Search program(Place place, int depth) {
    List<String> interpreters = new ArrayList<>();
    Place here = place;
    @Nullable String path = null;
    for (int scripts = depth; scripts <= SCRIPTS_MOST; scripts++) {
      if (here instanceof Place.Nowhere(String reason)) {
        return new Search.Failed(reason);
      }
      Place.Found found = (Place.Found) here;
      if (path == null) {
        path = found.path();
      } else {
        interpreters.add(found.path());
      }
      switch (found.node()) {
        case Folder<FileFacts> _ -> {
          return new Search.Failed("is a folder");
        }
        case SymbolicLink<FileFacts> _ ->
            throw new IllegalStateException("links are followed: " + found.path());
        case FileName<FileFacts> name when !name.facts().executable() -> {
          return new Search.Failed("is not executable");
        }
        case FileName<FileFacts> name -> {
          switch (name.facts().kind()) {
            case FileKind.Data _ -> {
              return new Search.Failed("is neither a program nor a script with a `#!` line");
            }
            case FileKind.Elf(Binary binary) -> {
              return binary(path, interpreters, binary);
            }
            case FileKind.Script(String interpreter, String argument) -> {
              Place next = find(absolute(interpreter));
              @Nullable String missing = missing(next, interpreter, argument, scripts + 1);
              if (missing != null) {
                return new Search.Failed("is a script of " + missing);
              }
              here = next;
            }
          }
        }
      }
    }
    return new Search.Failed("is a script of a script of a script, and so on");
  }

  /** Why the interpreter of a script cannot run it; null when it can, as far as is seen here. */
  private @Nullable String missing(
      Place place, String interpreter, @Nullable String argument, int depth) {
    if (place instanceof Place.Nowhere(String reason)) {
      return "`" + interpreter + "`, which " + reason;
    }
    if (argument == null || !interpreter.endsWith("/env")) {
      return null;
    }
    String program =
        Stream.of(argument.split("[ \\t]+"))
            .filter(word -> !word.startsWith("-") && !word.contains("="))
            .findFirst()
            .orElse("");
    return !program.isEmpty() && search(program, depth) instanceof Search.Failed(String reason)
        ? "`" + program + "`, which " + reason
        : null;
  }

  private Search binary(String path, List<String> interpreters, Binary binary) {
    String through =
        interpreters.isEmpty() ? "" : "runs by `" + interpreters.getLast() + "`, which ";
    if (!binary.machine().equals(machine)) {
      return new Search.Failed(
          "%sis a program for %s, in an image for %s"
              .formatted(through, binary.machine(), machine));
    }
    String loader = binary.loader();
    if (loader != null
        && !(find(absolute(loader)) instanceof Place.Found(FileName<FileFacts> _, _))) {
      return new Search.Failed(
          "%sneeds the loader `%s`, which is not in the image".formatted(through, loader));
    }
    return new Search.Found(
        new Program(
            ByteNames.toText(path),
            interpreters.stream().map(ByteNames::toText).toList(),
            new Binary(
                binary.machine(),
                binary.bits(),
                binary.linkage(),
                loader == null ? null : ByteNames.toText(loader))));
  }

  private static List<String> searchPath(ImageConfig config) {
    String path =
        config.env().stream()
            .filter(variable -> variable.startsWith(ENV_PATH))
            .map(variable -> variable.substring(ENV_PATH.length()))
            .filter(value -> !value.isEmpty())
            .reduce((_, last) -> last)
            .orElse(DEFAULT_PATH);
    // An empty element is the working folder.
    return Stream.of(ByteNames.of(path).split(":", -1))
        .map(folder -> folder.isEmpty() ? "." : folder)
        .toList();
  }
}
