package io.scar.local.events;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.scar.local.event.FunctionEvents;
import io.scar.local.http.AwsException;
import io.scar.local.http.AwsProtocol;
import io.scar.local.http.AwsRequest;
import io.scar.local.http.AwsResponse;
import io.scar.local.http.AwsService;
import io.scar.local.http.JsonRequest;
import io.scar.local.http.LocalAccount;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import java.util.UUID;
import java.util.function.Consumer;
import java.util.regex.Pattern;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * EventBridge's rules of the default bus. Those with a rate call their functions, if the function's
 * policy allows it; the others are kept.
 *
 * @see <a href="https://docs.aws.amazon.com/eventbridge/latest/APIReference/">EventBridge API
 *     Reference</a>
 */
public final class EventsService implements AwsService, AutoCloseable {

  private static final Logger LOG = LoggerFactory.getLogger(EventsService.class);
  private static final String PRINCIPAL = "events.amazonaws.com";
  private static final int BODY_LIMIT = 1 << 20;
  private static final Pattern NAME = Pattern.compile("[.\\-_A-Za-z0-9]{1,64}");

  private final RuleStore rules;
  private final FunctionEvents functions;
  private final Timers timers;

  private EventsService(RuleStore rules, FunctionEvents functions) {
    this.rules = rules;
    this.functions = functions;
    this.timers = new Timers(this::fire);
    rules.all().forEach(timers::set);
  }

  /**
   * @param file where the rules are kept
   * @param functions that they call
   */
  public static EventsService open(Path file, FunctionEvents functions) throws IOException {
    return new EventsService(RuleStore.open(file), functions);
  }

  @Override
  public String signingName() {
    return "events";
  }

  @Override
  public AwsProtocol protocol() {
    return AwsProtocol.JSON;
  }

  @Override
  public void handle(AwsRequest request, AwsResponse response) throws IOException, AwsException {
    JsonRequest call = JsonRequest.read(request, BODY_LIMIT);
    JsonRequest.answer(response, apply(call, request.region()));
  }

  private ObjectNode apply(JsonRequest call, String region) throws IOException, AwsException {
    if (!call.text("EventBusName").isEmpty() && !call.text("EventBusName").equals("default")) {
      throw AwsException.notImplemented("events", call.operation() + " on another bus");
    }
    ObjectNode done = JsonNodeFactory.instance.objectNode();
    return switch (call.operation()) {
      case "PutRule" -> putRule(call, region);
      case "DescribeRule" -> describe(rules.get(call.require("Name")), region);
      case "ListRules" -> list(call, region);
      case "EnableRule" -> {
        set(call.require("Name"), Rule.ENABLED);
        yield done;
      }
      case "DisableRule" -> {
        set(call.require("Name"), Rule.DISABLED);
        yield done;
      }
      case "DeleteRule" -> {
        delete(call.require("Name"));
        yield done;
      }
      case "PutTargets" -> putTargets(call);
      case "RemoveTargets" -> removeTargets(call);
      case "ListTargetsByRule" -> {
        ArrayNode targets = done.putArray("Targets");
        rules.get(call.require("Rule")).targets().forEach(t -> targets.add(json(t)));
        yield done;
      }
      case "TagResource" -> {
        Map<String, String> more = tags(call.body());
        retag(call, tags -> tags.putAll(more));
        yield done;
      }
      case "UntagResource" -> {
        retag(call, tags -> call.body().path("TagKeys").forEach(key -> tags.remove(key.asText())));
        yield done;
      }
      case "ListTagsForResource" -> {
        ArrayNode list = done.putArray("Tags");
        rules
            .get(tagged(call))
            .tags()
            .forEach((key, value) -> list.addObject().put("Key", key).put("Value", value));
        yield done;
      }
      default -> throw AwsException.notImplemented("events", call.operation());
    };
  }

  private ObjectNode putRule(JsonRequest call, String region) throws IOException, AwsException {
    String name = call.require("Name");
    String expression = call.text("ScheduleExpression");
    String pattern = call.text("EventPattern");
    if (!NAME.matcher(name).matches()) {
      throw JsonRequest.invalid("`" + name + "` is no name of a rule.");
    }
    if (expression.isEmpty() && pattern.isEmpty()) {
      throw JsonRequest.invalid(
          "Parameter(s) EventPattern or ScheduleExpression must be specified.");
    }
    if (!expression.isEmpty() && !Rule.isExpression(expression)) {
      throw JsonRequest.invalid("Parameter ScheduleExpression is not valid.");
    }
    String state = call.text("State");
    Rule rule =
        new Rule(
            name,
            expression,
            pattern,
            state.isEmpty() ? Rule.ENABLED : state,
            call.text("Description"),
            tags(call.body()),
            List.of());
    Optional<Rule> old = rules.find(name);
    Rule next = old.isPresent() ? rule.keeping(old.get()) : rule;
    rules.put(next);
    timers.set(next);
    return JsonNodeFactory.instance.objectNode().put("RuleArn", arn(name, region));
  }

  private void set(String name, String state) throws IOException, AwsException {
    rules.update(name, rule -> rule.withState(state));
    timers.set(rules.get(name));
  }

  private void delete(String name) throws IOException, AwsException {
    Optional<Rule> rule = rules.find(name);
    if (rule.isPresent() && !rule.get().targets().isEmpty()) {
      throw JsonRequest.invalid("Rule can't be deleted since it has targets.");
    }
    rules.delete(name);
    timers.remove(name);
  }

  private ObjectNode putTargets(JsonRequest call) throws IOException, AwsException {
    String name = call.require("Rule");
    for (JsonNode target : call.body().path("Targets")) {
      Rule.Target next =
          new Rule.Target(
              target.path("Id").asText(),
              target.path("Arn").asText(),
              target.path("Input").asText(""));
      rules.update(name, rule -> rule.withTarget(next));
    }
    return noneFailed();
  }

  private ObjectNode removeTargets(JsonRequest call) throws IOException, AwsException {
    String name = call.require("Rule");
    for (JsonNode id : call.body().path("Ids")) {
      rules.update(name, rule -> rule.withoutTarget(id.asText()));
    }
    rules.get(name);
    return noneFailed();
  }

  private static ObjectNode noneFailed() {
    ObjectNode answer = JsonNodeFactory.instance.objectNode().put("FailedEntryCount", 0);
    answer.putArray("FailedEntries");
    return answer;
  }

  private ObjectNode list(JsonRequest call, String region) {
    ObjectNode answer = JsonNodeFactory.instance.objectNode();
    ArrayNode list = answer.putArray("Rules");
    rules.all().stream()
        .filter(rule -> rule.name().startsWith(call.text("NamePrefix")))
        .forEach(rule -> list.add(describe(rule, region)));
    return answer;
  }

  private static ObjectNode describe(Rule rule, String region) {
    ObjectNode json = JsonNodeFactory.instance.objectNode();
    json.put("Name", rule.name());
    json.put("Arn", arn(rule.name(), region));
    json.put("State", rule.state());
    json.put("EventBusName", "default");
    put(json, "ScheduleExpression", rule.expression());
    put(json, "EventPattern", rule.pattern());
    put(json, "Description", rule.description());
    return json;
  }

  private static ObjectNode json(Rule.Target target) {
    ObjectNode json = JsonNodeFactory.instance.objectNode();
    json.put("Id", target.id()).put("Arn", target.arn());
    put(json, "Input", target.input());
    return json;
  }

  private static void put(ObjectNode json, String member, String text) {
    if (!text.isEmpty()) {
      json.put(member, text);
    }
  }

  private static Map<String, String> tags(JsonNode body) {
    Map<String, String> tags = new TreeMap<>();
    body.path("Tags")
        .forEach(tag -> tags.put(tag.path("Key").asText(), tag.path("Value").asText()));
    return tags;
  }

  private void retag(JsonRequest call, Consumer<Map<String, String>> edit)
      throws IOException, AwsException {
    rules.update(
        tagged(call),
        rule -> {
          Map<String, String> tags = new TreeMap<>(rule.tags());
          edit.accept(tags);
          return rule.withTags(tags);
        });
  }

  private static String tagged(JsonRequest call) throws AwsException {
    String arn = call.require("ResourceARN");
    return arn.substring(arn.lastIndexOf('/') + 1);
  }

  private static String arn(String name, String region) {
    return "arn:aws:events:%s:%s:rule/%s".formatted(region, LocalAccount.ID, name);
  }

  /** Calls the targets that allow it; what does not work is told in the log, as AWS does. */
  void fire(String name) {
    rules.find(name).ifPresent(rule -> rule.targets().forEach(target -> call(rule, target)));
  }

  private void call(Rule rule, Rule.Target target) {
    // The region of a rule and of its target are the same.
    String[] parts = target.arn().split(":", -1);
    String source = arn(rule.name(), parts.length > 3 ? parts[3] : "");
    if (!functions.mayInvoke(target.arn(), PRINCIPAL, source)) {
      LOG.warn("rule {} may not invoke {}", rule.name(), target.arn());
      return;
    }
    try {
      functions.accept(target.arn(), input(target, source));
    } catch (IOException e) {
      LOG.warn("rule {} cannot invoke {}: {}", rule.name(), target.arn(), e.getMessage());
    }
  }

  private static byte[] input(Rule.Target target, String source) {
    if (!target.input().isEmpty()) {
      return target.input().getBytes(StandardCharsets.UTF_8);
    }
    ObjectNode event = JsonNodeFactory.instance.objectNode();
    event.put("version", "0").put("id", UUID.randomUUID().toString());
    event.put("detail-type", "Scheduled Event").put("source", "aws.events");
    event.put("account", LocalAccount.ID).put("time", Instant.now().toString());
    event.putArray("resources").add(source);
    event.putObject("detail");
    return event.toString().getBytes(StandardCharsets.UTF_8);
  }

  @Override
  public void close() {
    timers.close();
  }
}
