package io.scar.cli.command;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.scar.cli.aws.Aws;
import io.scar.cli.aws.Clients;
import io.scar.cli.config.Settings;
import io.scar.cli.definition.FunctionDefinition;
import io.scar.cli.failure.ExitStatus;
import io.scar.cli.failure.Failure;
import io.scar.cli.http.CallSettings;
import io.scar.cli.http.FunctionAddress;
import io.scar.cli.http.FunctionAddresses;
import io.scar.cli.http.HttpAnswer;
import io.scar.cli.http.HttpCall;
import io.scar.cli.http.RequestData;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.Callable;
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

  private static final ObjectMapper JSON = new ObjectMapper();
  private static final int PIECE = 64 * 1024;
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
      description = "How long one try may take; default: the endpoint's own limit.")
  private int perTry;

  @Option(
      names = "--timeout",
      paramLabel = "SECONDS",
      description = "How long all tries may take; default: no limit.")
  private int inAll;

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
      FunctionAddress address =
          new FunctionAddresses(aws).find(function.name(), function.httpCall().endpoint());
      RequestData data = data(function.httpCall());
      CallSettings call =
          new CallSettings(
              method,
              parameters(function.httpCall()),
              asynchronous,
              retries,
              startedToo,
              Duration.ofSeconds(perTry),
              Duration.ofSeconds(inAll));
      try (HttpAnswer answer = answer(aws, address, data, call)) {
        return show(answer);
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
    if (perTry < 0 || inAll < 0) {
      throw Failure.usage("A time-out is a number of seconds, 1 or more.", null);
    }
    if (asynchronous && output != null) {
      throw Failure.usage("-a does not wait for the answer that -o would write.", null);
    }
  }

  private HttpAnswer answer(Aws aws, FunctionAddress address, RequestData data, CallSettings call) {
    try (var _ = context.console().spinner("Calling " + address.function())) {
      return new HttpCall(aws).call(address, data, call);
    } catch (Failure e) {
      if (e.status() == ExitStatus.SERVICE || e.status() == ExitStatus.TIMED_OUT) {
        throw new CallFailure(e);
      }
      throw e;
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
      return RequestData.json(tree("-jd", jsonData).toString());
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
    JsonNode tree = tree("-p", given);
    if (!tree.isObject()) {
      throw Failure.usage("-p: parameters are a JSON object.", "-p '{\"key\": \"value\"}'");
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

  private static JsonNode tree(String flag, String text) {
    try {
      return JSON.readTree(text);
    } catch (IOException e) {
      throw Failure.usage(flag + ": this is no JSON: " + text, null);
    }
  }

  private Integer show(HttpAnswer answer) {
    if (!answer.ran()) {
      throw new CallFailure(answer.failure());
    }
    if (json.any()) {
      context.console().result(document(answer));
      return answer.exitCode();
    }
    if (!answer.requestId().isEmpty()) {
      context.console().note("Request Id: " + answer.requestId());
    }
    answer
        .logGroup()
        .ifPresent(
            group -> {
              context.console().note("Log Group Name: " + group);
              context.console().note("Log Stream Name: " + answer.logStream().orElse(""));
            });
    if (asynchronous) {
      context.console().note("Called; it runs on its own.");
      return 0;
    }
    write(answer);
    if (answer.exitCode() != 0) {
      context.console().note("The container's exit code is " + answer.exitCode() + ".");
    }
    return answer.exitCode();
  }

  private void write(HttpAnswer answer) {
    Path target = output == null ? null : context.environment().workingFolder().resolve(output);
    try (InputStream body = answer.body()) {
      if (target == null) {
        copy(body, context.console().out(), "");
        context.console().out().flush();
        return;
      }
      try (OutputStream out = Files.newOutputStream(target)) {
        copy(body, out, "; " + output + " has what came until then");
      }
      context.console().note("Wrote " + output + ".");
    } catch (IOException e) {
      throw Failure.machine(
          "The answer cannot be written%s: %s"
              .formatted(target == null ? "" : " to " + target, e.getMessage()),
          null,
          e);
    }
  }

  /**
   * @param kept what a broken answer leaves, for its message
   * @throws CallFailure if the answer breaks off
   * @throws IOException if it cannot be written
   */
  private static void copy(InputStream body, OutputStream out, String kept) throws IOException {
    byte[] piece = new byte[PIECE];
    while (true) {
      int n;
      try {
        n = body.read(piece);
      } catch (IOException e) {
        throw new CallFailure(
            new Failure(
                ExitStatus.SERVICE, "The answer broke off: " + e.getMessage() + kept, null, e));
      }
      if (n < 0) {
        return;
      }
      out.write(piece, 0, n);
    }
  }

  private ObjectNode document(HttpAnswer answer) {
    ObjectNode document = JsonNodeFactory.instance.objectNode();
    ObjectNode of = document.putObject("LambdaOutput");
    of.put("StatusCode", answer.status());
    of.put("RequestId", answer.requestId());
    if (json.verbose) {
      ObjectNode headers = of.putObject("Headers");
      answer.headers().forEach((name, values) -> headers.put(name, String.join(",", values)));
    }
    if (asynchronous) {
      return document;
    }
    if (output != null) {
      write(answer);
    } else {
      try (InputStream body = answer.body()) {
        of.put("Payload", new String(body.readAllBytes(), StandardCharsets.UTF_8));
      } catch (IOException e) {
        throw new CallFailure(
            new Failure(ExitStatus.SERVICE, "The answer broke off: " + e.getMessage(), null, e));
      }
    }
    of.put("LogGroupName", answer.logGroup().orElse(null));
    of.put("LogStreamName", answer.logStream().orElse(null));
    of.put("ExitCode", answer.exitCode());
    return document;
  }
}
