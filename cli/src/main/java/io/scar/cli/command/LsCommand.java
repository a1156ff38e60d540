package io.scar.cli.command;

import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.scar.cli.aws.Aws;
import io.scar.cli.config.Settings;
import io.scar.cli.console.Ages;
import io.scar.cli.console.Table;
import io.scar.cli.observe.FunctionList;
import io.scar.cli.observe.FunctionList.Listed;
import io.scar.cli.provision.BucketResource;
import io.scar.cli.transfer.Folder;
import io.scar.cli.transfer.StoredObject;
import io.scar.contract.definition.ExecutionMode;
import io.scar.contract.definition.StoragePath;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

/** {@code scar ls}. */
@Command(name = "ls", description = "List your functions, or the objects of a bucket.")
final class LsCommand implements Runnable {

  /** In a table, where something cannot be read; JSON has null. */
  private static final String UNKNOWN = "?";

  @Option(
      names = {"-b", "--bucket"},
      paramLabel = "BUCKET[/FOLDER]",
      description = "List objects.")
  private @Nullable String bucket;

  @Option(
      names = {"-a", "--all"},
      description = "Every function of the account and region, scar's marked.")
  private boolean all;

  @Option(
      names = {"-q", "--quiet"},
      description = "Nothing but the names.")
  private boolean namesAlone;

  @Mixin private CommonOptions common = new CommonOptions();
  @Mixin private JsonOptions json = new JsonOptions();
  @Mixin final BaseOptions base = new BaseOptions();

  private final Context context;

  LsCommand(Context context) {
    this.context = context;
  }

  @Override
  public void run() {
    StoragePath path = bucket == null ? null : BucketOption.parse(bucket);
    Settings settings = context.settings();
    var account = settings.account(common.flags(context).tree());
    context.tell(settings);
    try (Aws aws = new Aws(context.environment(), account)) {
      if (path == null) {
        functions(new ListDetails(aws));
      } else {
        new BucketResource(aws).require(path.bucket());
        objects(
            path,
            context.console().waiting("Reading " + path, () -> new Folder(aws, path).objects()));
      }
    }
  }

  private void objects(StoragePath path, List<StoredObject> objects) {
    if (!json.any()) {
      objects.forEach(object -> context.console().result(object.key()));
      if (objects.isEmpty()) {
        context.console().note("No objects in " + path + ".");
      }
      return;
    }
    ObjectNode document = JsonNodeFactory.instance.objectNode();
    ArrayNode list = document.putArray("Objects");
    objects.forEach(
        object ->
            list.addObject()
                .put("Key", object.key())
                .put("Size", object.size())
                .put("LastModified", object.modified().toString()));
    context.console().result(document);
  }

  private void functions(ListDetails details) {
    FunctionList list = details.functions();
    List<Listed> functions =
        context.console().waiting("Reading your functions", () -> all ? list.all() : list.ours());
    if (json.any()) {
      ObjectNode document = JsonNodeFactory.instance.objectNode();
      ArrayNode array = document.putArray("Functions");
      functions.forEach(function -> array.add(json(function, details)));
      context.console().result(document);
    } else if (namesAlone) {
      functions.forEach(function -> context.console().result(function.name()));
    } else {
      Table table = table(functions, details);
      context.console().result("AWS FUNCTIONS:");
      context.console().result(table);
    }
    details.tellUnread(context.console());
  }

  private Table table(List<Listed> functions, ListDetails details) {
    Instant now = Instant.now();
    List<String> headings =
        new ArrayList<>(
            List.of("NAME", "IMAGE", "MEMORY", "TIMEOUT", "TRIGGERS", "URL", "MODIFIED"));
    boolean withJobs = functions.stream().anyMatch(ListDetails::hasJobs);
    if (withJobs) {
      headings.addAll(List.of("MODE", "JOBS"));
    }
    if (all) {
      headings.add("SCAR");
    }
    Table table = new Table(headings.toArray(new String[0]));
    for (Listed f : functions) {
      List<String> cells =
          new ArrayList<>(
              List.of(
                  f.name(),
                  f.image(),
                  f.memory() + " MB",
                  f.timeout() + " s",
                  String.join(", ", f.triggers()),
                  details.url(f).orElse(UNKNOWN),
                  f.modified() == null ? "" : Ages.ago(f.modified(), now)));
      if (withJobs) {
        cells.add(f.mode().map(ExecutionMode::label).orElse("-"));
        cells.add(
            ListDetails.hasJobs(f) ? details.jobs(f).map(LsCommand::words).orElse(UNKNOWN) : "");
      }
      if (all) {
        cells.add(f.ours() ? "yes" : "");
      }
      table.row(cells.toArray(new String[0]));
    }
    return table;
  }

  private ObjectNode json(Listed function, ListDetails details) {
    if (json.verbose) {
      return function.whole();
    }
    ObjectNode object =
        JsonNodeFactory.instance
            .objectNode()
            .put("Name", function.name())
            .put("Memory", function.memory())
            .put("Timeout", function.timeout())
            .put("Image_id", orDash(function.image()))
            .put("Api_gateway", orDash(function.apiId()))
            .put("Sup_version", details.supervisor(function).map(LsCommand::orDash).orElse(null));
    function.triggers().forEach(object.putArray("Triggers")::add);
    object.put("Url", details.url(function).map(LsCommand::orDash).orElse(null));
    object.put("Modified", function.modified() == null ? "-" : function.modified().toString());
    if (ListDetails.hasJobs(function)) {
      function.mode().ifPresent(mode -> object.put("Execution_mode", mode.label()));
      details
          .jobs(function)
          .ifPresentOrElse(
              states -> states.forEach(object.putObject("Jobs")::put),
              () -> object.putNull("Jobs"));
    }
    return object.put("Scar", function.ours());
  }

  private static String words(Map<String, Integer> states) {
    List<String> words = new ArrayList<>();
    states.forEach((state, count) -> words.add(count + " " + state.toLowerCase(Locale.ROOT)));
    return words.isEmpty() ? "none" : String.join(", ", words);
  }

  private static String orDash(String text) {
    return text.isEmpty() ? "-" : text;
  }
}
