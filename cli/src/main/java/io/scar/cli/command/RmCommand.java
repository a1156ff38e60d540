package io.scar.cli.command;

import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.scar.cli.aws.Aws;
import io.scar.cli.aws.Clients;
import io.scar.cli.config.FlagSettings;
import io.scar.cli.config.Settings;
import io.scar.cli.definition.FunctionDefinition;
import io.scar.cli.definition.FunctionDefinition.Account;
import io.scar.cli.failure.Failure;
import io.scar.cli.provision.Removal;
import io.scar.contract.definition.Input;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

/** {@code scar rm}. */
@Command(name = "rm", description = "Remove what init made; buckets and their objects stay.")
final class RmCommand implements Runnable {

  @Option(
      names = {"-n", "--name"},
      paramLabel = "NAME",
      description = "Function name.")
  private @Nullable String name;

  @Option(
      names = {"-a", "--all"},
      description = "All functions that scar made.")
  private boolean all;

  @Option(
      names = {"-f", "--conf-file"},
      paramLabel = "FILE",
      description = "The functions of a definition file.")
  private @Nullable Path file;

  @Mixin private CommonOptions common = new CommonOptions();
  @Mixin private JsonOptions json = new JsonOptions();
  @Mixin final BaseOptions base = new BaseOptions();

  private final Context context;

  RmCommand(Context context) {
    this.context = context;
  }

  private record Target(String name, Account account, List<Input> inputs) {}

  @Override
  public void run() {
    if (Stream.of(name != null, all, file != null).filter(given -> given).count() != 1) {
      throw Failure.usage("rm needs one of -n NAME, -f FILE and -a.", "`scar rm --help`");
    }
    List<ObjectNode> documents = new ArrayList<>();
    List<Failure> failures = new ArrayList<>();
    try (Clients clients = new Clients(context.environment())) {
      for (Target target : targets(clients)) {
        try {
          Removal removal = removal(clients.of(target.account()));
          documents.add(document(removal.remove(target.name(), target.inputs())));
          say("Removed " + target.name() + ". Buckets and their objects stay.");
        } catch (Failure e) {
          failures.add(e);
        }
      }
    }
    if (json.any() && failures.isEmpty()) {
      context.console().result(documents.size() == 1 ? documents.getFirst() : list(documents));
    }
    if (!failures.isEmpty()) {
      // Each but the last is told here; the last one ends the command.
      failures
          .subList(0, failures.size() - 1)
          .forEach(e -> context.console().error(e.reason(), e.remedy()));
      throw failures.getLast();
    }
  }

  private List<Target> targets(Clients clients) {
    Settings settings = context.settings();
    FlagSettings flags = common.flags(context);
    if (file != null) {
      List<FunctionDefinition> functions = settings.fromFile(file, flags.tree());
      context.tell(settings);
      return functions.stream().map(f -> new Target(f.name(), f.account(), f.inputs())).toList();
    }
    Account account = settings.account(flags.tree());
    context.tell(settings);
    if (name != null) {
      return List.of(new Target(name, account, List.of()));
    }
    return removal(clients.of(account)).ours().stream()
        .map(f -> new Target(f, account, List.of()))
        .toList();
  }

  private Removal removal(Aws aws) {
    return new Removal(
        aws, (sign, kind, thing, detail) -> say("  %c %-9s %s".formatted(sign, kind, thing)));
  }

  private void say(String line) {
    if (!json.any()) {
      context.console().result(line);
    }
  }

  private static ObjectNode document(Removal.Removed removed) {
    ObjectNode document = JsonNodeFactory.instance.objectNode();
    document
        .putObject("LambdaOutput")
        .put("FunctionName", removed.name())
        .put("RequestId", removed.requestId())
        .put("HTTPStatusCode", removed.httpStatus());
    return document;
  }

  private static ObjectNode list(List<ObjectNode> documents) {
    ObjectNode document = JsonNodeFactory.instance.objectNode();
    var list = document.putArray("Functions");
    documents.forEach(list::add);
    return document;
  }
}
