package io.scar.cli.command;

import io.scar.cli.failure.Failure;
import java.util.ArrayList;
import java.util.List;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/** Which images: {@code -i IMAGE}, as everywhere, or plainly, as Docker's users write it. */
final class ImageNames {

  @Option(
      names = {"-i", "--image"},
      paramLabel = "IMAGE",
      description = "The same as IMAGE; can be repeated.")
  private List<String> named = new ArrayList<>();

  @Parameters(arity = "0..*", paramLabel = "IMAGE", description = "Name, oci:DIR, or archive.")
  private List<String> plain = new ArrayList<>();

  /** All, in the order of the options, then of the rest. */
  List<String> given() {
    List<String> all = new ArrayList<>(named);
    all.addAll(plain);
    return all;
  }

  /**
   * As {@link #given}.
   *
   * @throws Failure USAGE if there is none
   */
  List<String> all(String command) {
    List<String> all = given();
    if (all.isEmpty()) {
      throw Failure.usage(
          "image " + command + " needs an image.", "`scar image " + command + " -i IMAGE`");
    }
    return all;
  }
}
