package io.scar.cli.command;

import com.fasterxml.jackson.core.JsonLocation;
import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.DeserializationFeature;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.json.JsonMapper;
import io.scar.cli.aws.Aws;
import io.scar.cli.aws.Clients;
import io.scar.cli.config.Settings;
import io.scar.cli.definition.FunctionDefinition;
import io.scar.cli.definition.HttpAccess.EndpointType;
import io.scar.cli.failure.Failure;
import io.scar.cli.http.CallSettings;
import io.scar.cli.http.FunctionAddress;
import io.scar.cli.http.FunctionAddresses;
import io.scar.cli.http.HttpAnswer;
import io.scar.cli.http.HttpCall;
import io.scar.cli.http.RequestData;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.Callable;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

/**
 * {@code scar invoke}. Standard output holds the answer's body and nothing else; where the
 * invocation can be found goes to standard error.
 */
@Command(
    name = "invoke",
    description = "Call a function by HTTP, at the address that `scar ls` shows.",
    sortOptions = false,
    exitCodeListHeading = "Exit code:%n",
    exitCodeList = {
      "0:the function answered",
      "1 to 255:the container's own",
      "124:its time ran out",
      "125:the call itself failed; the reason's own code (2 to 7) is in -j"
    })
final class InvokeCommand implements Callable<Integer> {

  private static final ObjectMapper JSON =
      JsonMapper.builder().enable(DeserializationFeature.FAIL_ON_TRAILING_TOKENS).build();

  /**
   * A token.
   *
   * @see <a href="https://www.rfc-editor.org/rfc/rfc9110#name-methods">RFC 9110, methods</a>
   */
  private static final Pattern METHOD = Pattern.compile("[!#$%&'*+.^_`|~0-9A-Za-z-]+");

  private static final int MOST_RETRIES = 100;

  @Mixin private FunctionChoice choice = new FunctionChoice();

  @Option(
      names = {"-db", "--data-binary"},
      paramLabel = "FILE",
      description = "File to send; `-` is standard input.")
  private @Nullable String file;

  @Option(
      names = {"-jd", "--json-data"},
      paramLabel = "JSON",
      description = "JSON to send.")
  private @Nullable String jsonData;

  @Option(
      names = {"-d", "--data"},
      paramLabel = "TEXT",
      description = "Text to send.")
  private @Nullable String text;

  @Option(
      names = {"-p", "--parameters"},
      paramLabel = "JSON",
      description = "Parameters of the query, as a JSON object; a list repeats its key.")
  private @Nullable String parameters;

  @Option(
      names = "--method",
      paramLabel = "METHOD",
      description = "HTTP method; default: POST with data, GET without.")
  private String method = "";

  @Option(
      names = {"-a", "--asynchronous"},
      description = "Do not wait; for REST APIs.")
  private boolean asynchronous;

  @Option(
      names = {"-o", "--output-file"},
      paramLabel = "FILE",
      description = "Write the answer's body to this file.")
  private @Nullable Path output;

  @Option(
      names = "--retries",
      paramLabel = "N",
      description = "Try again where nothing was begun: no connection, or 429; default 0.")
  private int retries;

  @Option(
      names = "--retry-started",
      description = "With --retries: also where the call may have run (502, 503, 504, cut off).")
  private boolean startedToo;

  @Option(
      names = "--try-timeout",
      paramLabel = "SECONDS",
      description =
          "How long one try may take, its answer read; default: the endpoint's own limit, until the answer begins.")
  private @Nullable Integer perTry;

  @Option(
      names = "--timeout",
      paramLabel = "SECONDS",
      description = "How long all tries may take, the answer read; default: no limit.")
  private @Nullable Integer inAll;

  @Mixin private CommonOptions common = new CommonOptions();
  @Mixin private JsonOptions json = new JsonOptions();
  @Mixin final BaseOptions base = new BaseOptions();

  private final Context context;

  InvokeCommand(Context context) {
    this.context = context;
  }

  @Override
  public Integer call() {
    check();
    Settings settings = context.settings();
    try (Clients clients = new Clients(context.environment())) {
      FunctionDefinition function = choice.choose(settings, common.flags(context), clients);
      context.tell(settings);
      Aws aws = clients.of(function.account());
      RequestData data = data(function.httpCall());
      CallSettings call =
          new CallSettings(
              method,
              parameters(function.httpCall()),
              asynchronous,
              retries,
              startedToo,
              seconds(perTry),
              seconds(inAll));
      FunctionAddress address = address(aws, function);
      try (HttpAnswer answer = answer(aws, address, data, call)) {
        return new HttpAnswerText(context, json, output, asynchronous).show(answer);
      }
    }
  }

  private void check() {
    if (Stream.of(file, jsonData, text).filter(given -> given != null).count() > 1) {
      throw Failure.usage("-db, -jd and -d each give the data.", "Give one of them.");
    }
    if (retries < 0 || retries > MOST_RETRIES) {
      throw Failure.usage("--retries " + retries + " is not from 0 to " + MOST_RETRIES + ".", null);
    }
    if ((perTry != null && perTry < 1) || (inAll != null && inAll < 1)) {
      throw Failure.usage("A time-out is a number of seconds, 1 or more.", null);
    }
    if (!method.isEmpty() && !METHOD.matcher(method).matches()) {
      throw Failure.usage(
          "--method %s is none of HTTP's.".formatted(method), "One is a word, like PUT.");
    }
    if (output != null && !Files.isDirectory(folderOf(output))) {
      throw Failure.usage(
          "-o %s is to be written where there is no folder.".formatted(output),
          "Make %s first, or name another file.".formatted(folderOf(output)));
    }
    if (asynchronous && output != null) {
      throw Failure.usage("-a does not wait for the answer that -o would write.", null);
    }
  }

  private Path folderOf(Path file) {
    Path target = context.environment().workingFolder().resolve(file).toAbsolutePath();
    return target.getParent() == null ? target : target.getParent();
  }

  private static Duration seconds(@Nullable Integer given) {
    return given == null ? Duration.ZERO : Duration.ofSeconds(given);
  }

  private FunctionAddress address(Aws aws, FunctionDefinition function) {
    FunctionAddress address;
    try {
      address = new FunctionAddresses(aws).find(function.name(), function.httpCall().endpoint());
    } catch (Failure e) {
      throw new CallFailure(e);
    }
    if (asynchronous && address.type() != EndpointType.REST) {
      throw Failure.usage(
          "Function %s has `api_gateway.type: %s`, which always waits."
              .formatted(address.function(), address.type().word()),
          "`scar run -a -n " + address.function() + "` calls it and does not wait.");
    }
    return address;
  }

  private HttpAnswer answer(Aws aws, FunctionAddress address, RequestData data, CallSettings call) {
    try (var _ = context.console().spinner("Calling " + address.function())) {
      return new HttpCall(aws).call(address, data, call);
    } catch (Failure e) {
      throw new CallFailure(e);
    }
  }

  private RequestData data(FunctionDefinition.HttpCall described) {
    Path folder = context.environment().workingFolder();
    if (file != null) {
      return file.equals("-")
          ? RequestData.stream(context.console().in())
          : RequestData.file(folder.resolve(file));
    }
    if (text != null) {
      return RequestData.text(text);
    }
    if (jsonData != null) {
      tree("-jd", jsonData);
      return RequestData.json(jsonData);
    }
    if (described.file() != null) {
      return RequestData.file(folder.resolve(described.file()));
    }
    return described.json() != null ? RequestData.json(described.json()) : RequestData.none();
  }

  private Map<String, List<String>> parameters(FunctionDefinition.HttpCall described) {
    String given = parameters != null ? parameters : described.parameters();
    if (given == null) {
      return Map.of();
    }
    String where = parameters != null ? "-p" : "api_gateway.parameters";
    JsonNode tree = tree(where, given);
    if (!tree.isObject()) {
      throw Failure.usage(
          where + ": parameters are a JSON object.", "For instance {\"key\": \"value\"}.");
    }
    Map<String, List<String>> all = new LinkedHashMap<>();
    tree.properties()
        .forEach(
            member -> {
              List<String> values = new ArrayList<>();
              if (member.getValue().isArray()) {
                member.getValue().forEach(value -> values.add(value.asText()));
              } else {
                values.add(
                    member.getValue().isValueNode()
                        ? member.getValue().asText()
                        : member.getValue().toString());
              }
              all.put(member.getKey(), values);
            });
    return all;
  }

  /** What is wrong is told without the text, which may hold a secret. */
  private static JsonNode tree(String where, String text) {
    JsonNode tree;
    try {
      tree = JSON.readTree(text);
    } catch (JsonProcessingException e) {
      JsonLocation place = e.getLocation();
      throw Failure.usage(
          where
              + ": this is no JSON"
              + (place == null
                  ? "."
                  : ", from line %d, column %d on."
                      .formatted(place.getLineNr(), place.getColumnNr())),
          null);
    }
    if (tree.isMissingNode()) {
      throw Failure.usage(where + ": this is no JSON: it is empty.", null);
    }
    return tree;
  }
}
