package io.scar.local.events;

import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * A rule of the default bus.
 *
 * @param expression when it fires; empty for a rule with a pattern
 * @param pattern of events; kept, and nothing here sends events to match it
 */
record Rule(
    String name,
    String expression,
    String pattern,
    String state,
    String description,
    Map<String, String> tags,
    List<Target> targets) {

  static final String ENABLED = "ENABLED";
  static final String DISABLED = "DISABLED";

  private static final Pattern RATE =
      Pattern.compile("rate\\(([1-9]\\d{0,5}) (minute|hour|day)s?\\)");
  private static final Pattern CRON = Pattern.compile("cron\\(\\S+( \\S+){5}\\)");

  /**
   * What a rule calls.
   *
   * @param input sent as it is; empty for an event that describes the rule
   */
  record Target(String id, String arn, String input) {}

  Rule {
    tags = Map.copyOf(tags);
    targets = List.copyOf(targets);
  }

  static boolean isExpression(String text) {
    return RATE.matcher(text).matches() || CRON.matcher(text).matches();
  }

  /** How often it fires; empty if it is disabled or has no rate. */
  Optional<Duration> rate() {
    Matcher rate = RATE.matcher(expression);
    if (!state.equals(ENABLED) || !rate.matches()) {
      return Optional.empty();
    }
    long count = Long.parseLong(rate.group(1));
    return Optional.of(
        switch (rate.group(2)) {
          case "minute" -> Duration.ofMinutes(count);
          case "hour" -> Duration.ofHours(count);
          default -> Duration.ofDays(count);
        });
  }

  Rule withState(String next) {
    return new Rule(name, expression, pattern, next, description, tags, targets);
  }

  Rule withTags(Map<String, String> next) {
    return new Rule(name, expression, pattern, state, description, next, targets);
  }

  /** With this target, in the place of the one that has its id. */
  Rule withTarget(Target target) {
    List<Target> next = new ArrayList<>(withoutTarget(target.id()).targets());
    next.add(target);
    return new Rule(name, expression, pattern, state, description, tags, next);
  }

  Rule withoutTarget(String id) {
    return new Rule(
        name,
        expression,
        pattern,
        state,
        description,
        tags,
        targets.stream().filter(target -> !target.id().equals(id)).toList());
  }

  /** What a change of the rule keeps: the targets, and the tags if there are any. */
  Rule keeping(Rule old) {
    Map<String, String> all = new TreeMap<>(old.tags());
    all.putAll(tags);
    return new Rule(name, expression, pattern, state, description, all, old.targets());
  }
}
