package io.scar.cli.command;

import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.scar.cli.config.Environment;
import io.scar.cli.console.Console;
import io.scar.cli.console.Terminal;
import io.scar.cli.definition.InvalidSettings;
import io.scar.cli.definition.NearestName;
import io.scar.cli.failure.ExitStatus;
import io.scar.cli.failure.Failure;
import java.io.PrintStream;
import java.io.PrintWriter;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import picocli.CommandLine;
import picocli.CommandLine.Command;
import picocli.CommandLine.Help;
import picocli.CommandLine.IHelpSectionRenderer;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.UsageMessageSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParseResult;

/** {@code scar} itself. */
@Command(
    name = "scar",
    description = "Run container images as serverless functions.",
    footer = "%nEach command explains itself: scar COMMAND --help")
public final class ScarCommand implements Runnable {

  private static final String FIRST_CONTACT =
      """
      Run container images as serverless functions.

        scar init -i IMAGE -n NAME       create a function
        scar run -n NAME [ARGS]          run it now and wait
        scar invoke -n NAME -db FILE     post a file to it by HTTP
        scar put -b BUCKET/in -p FILE    drop a file into its input
        scar get -b BUCKET/out -p DIR    fetch its output
        scar log -n NAME                 what happened
        scar ls                          your functions
        scar update -f FILE              change it to what its definition says
        scar rm -n NAME                  remove it; buckets and data stay

      Trying it out?  scar local start && eval "$(scar local env)"    (no account, no Docker)
      More:           scar --help,  scar COMMAND --help""";

  private static final Set<String> JSON_OPTIONS = Set.of("-j", "--json", "-v", "--verbose");

  /** Commands that read scar.cfg, whatever their options. */
  private static final Set<String> CONFIGURED =
      Set.of("init", "update", "run", "invoke", "ls", "log", "rm", "put", "get");

  private static final String EXAMPLES = "examples";
  private static final int NARROWEST_HELP = 80;
  private static final int WIDEST_HELP = 120;

  @Mixin final BaseOptions base = new BaseOptions();

  @Option(names = "--version", description = "Show the version.")
  private boolean versionAsked;

  private final Context context;

  public ScarCommand(Environment environment, Console console) {
    this.context = new Context(environment, console, new Interruption(), new EarlySettings());
  }

  @Override
  public void run() {
    context.console().result(versionAsked ? "SCAR " + context.version() : FIRST_CONTACT);
  }

  /** Runs the command line; answers the exit code. */
  public int execute(String... arguments) {
    List<String> given = List.of(arguments);
    if (!given.isEmpty() && CONFIGURED.contains(given.getFirst())) {
      context.early().begin(context.environment());
    }
    try {
      CommandLine scar = commandLine(given);
      return scar.execute(normal(scar, given).toArray(new String[0]));
    } catch (Failure unknownCommand) {
      return failed(unknownCommand, given.stream().anyMatch(JSON_OPTIONS::contains));
    } catch (CommandLine.InitializationException e) {
      return unexpected(e, true);
    } finally {
      context.interruption().commandFinished();
    }
  }

  /** Every command, none of them made yet. */
  private CommandTree commands() {
    return CommandTree.of(
        "scar",
        () -> this,
        CommandTree.of("init", () -> new InitCommand(context)),
        CommandTree.of("update", () -> new UpdateCommand(context)),
        CommandTree.of("inspect", () -> new InspectCommand(context)),
        CommandTree.of("run", () -> new RunCommand(context)),
        CommandTree.of("invoke", () -> new InvokeCommand(context)),
        CommandTree.of("ls", () -> new LsCommand(context)),
        CommandTree.of("log", () -> new LogCommand(context)),
        CommandTree.of("rm", () -> new RmCommand(context)),
        CommandTree.of("put", () -> new PutCommand(context)),
        CommandTree.of("get", () -> new GetCommand(context)),
        CommandTree.of(
            "local",
            LocalCommand::new,
            CommandTree.of("start", () -> new LocalStartCommand(context)),
            CommandTree.of("stop", () -> new LocalStopCommand(context)),
            CommandTree.of("status", () -> new LocalStatusCommand(context)),
            CommandTree.of("env", () -> new LocalEnvCommand(context)),
            CommandTree.of("logs", () -> new LocalLogsCommand(context))),
        CommandTree.of(
            "image",
            ImageCommand::new,
            CommandTree.of("pull", () -> new ImagePullCommand(context)),
            CommandTree.of("unpack", () -> new ImageUnpackCommand(context)),
            CommandTree.of("ls", () -> new ImageLsCommand(context)),
            CommandTree.of("rm", () -> new ImageRmCommand(context)),
            CommandTree.of("prune", () -> new ImagePruneCommand(context))),
        CommandTree.of(
            "role",
            RoleCommand::new,
            CommandTree.of("create", () -> new RoleCreateCommand(context)),
            CommandTree.of("show", () -> new RoleShowCommand(context))),
        CommandTree.of(
            "policy",
            PolicyCommand::new,
            CommandTree.of("deploy", () -> new PolicyDeployCommand(context)),
            CommandTree.of("execution", () -> new PolicyExecutionCommand(context))),
        CommandTree.of("doctor", () -> new DoctorCommand(context)),
        CommandTree.of(
            "completion",
            () -> new CompletionCommand(context, () -> commandLine(List.of()).getCommandSpec())),
        CommandTree.of("version", () -> new VersionCommand(context)));
  }

  /** The commands that these arguments can name. */
  CommandLine commandLine(List<String> arguments) {
    CommandLine scar = commands().line(arguments);
    Terminal terminal = context.console().terminal();
    scar.setPosixClusteredShortOptionsAllowed(false);
    scar.setAbbreviatedOptionsAllowed(false);
    scar.setOverwrittenOptionsAllowed(false);
    scar.setUnmatchedOptionsAllowedAsOptionParameters(true);
    scar.setExpandAtFiles(false);
    scar.setOut(writer(context.console().out()));
    scar.setErr(writer(context.console().err()));
    scar.setColorScheme(
        Help.defaultColorScheme(
            terminal.out() && terminal.colour() ? Help.Ansi.ON : Help.Ansi.OFF));
    scar.setUsageHelpWidth(Math.clamp(terminal.columns(), NARROWEST_HELP, WIDEST_HELP));
    addExamples(scar);
    scar.setParameterExceptionHandler(this::usageError);
    scar.setExecutionStrategy(
        result -> {
          if (has(result, "--quiet")) {
            context.console().beQuiet();
          }
          return new CommandLine.RunLast().execute(result);
        });
    scar.setExecutionExceptionHandler(
        (e, line, result) -> {
          boolean debug = has(result, "--debug");
          if (e instanceof Failure failure) {
            if (debug) {
              context.console().stackTrace(failure);
            }
            return failed(failure, JSON_OPTIONS.stream().anyMatch(option -> has(result, option)));
          }
          return unexpected(e, debug);
        });
    return scar;
  }

  private static void addExamples(CommandLine scar) {
    List<String> keys = new ArrayList<>(scar.getHelpSectionKeys());
    keys.add(keys.indexOf(UsageMessageSpec.SECTION_KEY_FOOTER_HEADING), EXAMPLES);
    scar.setHelpSectionKeys(keys);
    Map<String, IHelpSectionRenderer> sections = new HashMap<>(scar.getHelpSectionMap());
    sections.put(EXAMPLES, Examples::section);
    scar.setHelpSectionMap(sections);
  }

  /**
   * @throws Failure USAGE if a command is named that does not exist: picocli would say nothing of
   *     it beside {@code --help}
   */
  static List<String> normal(CommandLine scar, List<String> arguments) {
    CommandLine command = scar;
    List<String> result = new ArrayList<>();
    int i = 0;
    for (; i < arguments.size(); i++) {
      String argument = arguments.get(i);
      CommandLine inner = command.getSubcommands().get(argument);
      if (inner == null && argument.startsWith("-") && command == scar) {
        result.add(argument);
        continue;
      }
      if (inner == null && !argument.startsWith("-") && !command.getSubcommands().isEmpty()) {
        throw unknownCommand(command, argument);
      }
      if (inner == null) {
        break;
      }
      result.add(argument);
      command = inner;
    }
    List<String> rest = arguments.subList(i, arguments.size());
    if (command == scar) {
      result.addAll(rest);
    } else {
      result.addAll(
          Arguments.normal(
              command.getCommandSpec(), command.getCommand() instanceof RunCommand, rest));
    }
    return result;
  }

  private static Failure unknownCommand(CommandLine command, String word) {
    String parent = command.getCommandSpec().qualifiedName();
    String meant =
        NearestName.of(word, command.getSubcommands().keySet())
            .map(name -> "; did you mean `" + name + "`?")
            .orElse(".");
    return Failure.usage(
        "Unknown command `" + word + "`" + meant, "`" + parent + " --help` lists the commands.");
  }

  private int usageError(CommandLine.ParameterException e, String[] arguments) {
    if (e.getCommandLine().getCommand() instanceof LocalEnvCommand) {
      LocalEnvCommand.failEvaluation(context.console());
    }
    StringBuilder remedy = new StringBuilder();
    if (e instanceof CommandLine.UnmatchedArgumentException unmatched) {
      List<String> suggestions = unmatched.getSuggestions();
      if (!suggestions.isEmpty()) {
        remedy.append("Did you mean ").append(String.join(" or ", suggestions)).append("? ");
      }
    }
    remedy.append('`').append(e.getCommandLine().getCommandSpec().qualifiedName());
    remedy.append(" --help` shows what can be said.");
    String message = e.getMessage() == null ? "bad usage" : e.getMessage();
    boolean json = List.of(arguments).stream().anyMatch(JSON_OPTIONS::contains);
    return failed(Failure.usage(message, remedy.toString()), json);
  }

  private int failed(Failure failure, boolean json) {
    if (json) {
      ObjectNode document = JsonNodeFactory.instance.objectNode();
      ObjectNode error = document.putObject("Error");
      error.put("ExitCode", failure.status().code());
      error.put("Message", failure.reason());
      if (failure.remedy() != null) {
        error.put("Remedy", failure.remedy());
      }
      context.console().result(document);
    }
    if (failure instanceof InvalidSettings settings) {
      settings.placed().forEach(context.console()::problem);
      settings.others().forEach(line -> context.console().error(line, null));
    } else {
      context.console().error(failure.reason(), failure.remedy());
    }
    return failure instanceof CallFailure call ? call.exitStatus().code() : failure.status().code();
  }

  private int unexpected(Exception e, boolean debug) {
    if (debug) {
      context.console().stackTrace(e);
    }
    context
        .console()
        .error(
            "Something unexpected happened: " + e,
            debug ? "Please report this." : "Please report this, with what --debug shows.");
    return ExitStatus.UNEXPECTED.code();
  }

  private static boolean has(ParseResult result, String option) {
    for (ParseResult r = result; r != null; r = r.hasSubcommand() ? r.subcommand() : null) {
      if (r.hasMatchedOption(option)) {
        return true;
      }
    }
    return false;
  }

  private static PrintWriter writer(PrintStream stream) {
    return new PrintWriter(stream, true, StandardCharsets.UTF_8);
  }
}
