package io.scar.cli.command;

import com.fasterxml.jackson.databind.node.ObjectNode;
import io.scar.cli.config.Settings;
import io.scar.cli.definition.FunctionDefinition;
import io.scar.cli.failure.Failure;
import java.nio.file.Path;
import java.util.List;
import picocli.CommandLine.Mixin;

/** The functions that the options of {@code init} describe, which need not exist. */
final class DescribedFunctions {

  @Mixin private FunctionOptions options = new FunctionOptions();

  @Mixin private CommonOptions common = new CommonOptions();

  /**
   * @throws Failure if they do not describe any
   */
  List<FunctionDefinition> read(Context context) {
    options.checkDescription();
    Settings settings = context.settings();
    ObjectNode flags = options.settings(common.flags(context));
    Path file = options.definition();
    List<FunctionDefinition> functions =
        file == null ? List.of(settings.toCreate(flags)) : settings.toCreate(file, flags);
    context.tell(settings);
    return functions;
  }

  /**
   * @throws Failure if there are several
   */
  static void requireOne(List<FunctionDefinition> functions) {
    if (functions.size() > 1) {
      throw Failure.usage(
          "The file defines %d functions, and each has a role of its own."
              .formatted(functions.size()),
          "Describe the one in a file of its own.");
    }
  }
}
