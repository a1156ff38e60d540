package io.scar.supervisor.config;

import io.scar.contract.environment.FunctionVariables;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/**
 * Reads {@link LogSettings}. Lambda tells every function the format that its log has, {@code Text}
 * unless someone chose {@code JSON}: so {@code Text} is no wish, and the supervisor's lines are
 * JSON in both. {@code JSON} says that Lambda reads the level of each line, which then has to be an
 * object, also where the container wrote it.
 *
 * @see <a
 *     href="https://docs.aws.amazon.com/lambda/latest/dg/monitoring-cloudwatchlogs-log-level.html">Lambda's
 *     log levels</a>
 */
public final class LogSettingsReader {

  private final Variables variables;
  private final LogFormat standard;
  private final Consumer<String> problems;

  private LogSettingsReader(
      Map<String, String> environment, LogFormat standard, Consumer<String> problems) {
    this.variables = new Variables(environment);
    this.standard = standard;
    this.problems = problems;
  }

  /** What holds until the configuration is read, and if it cannot be. */
  public static LogSettings beforeConfiguration(Map<String, String> environment) {
    return beforeConfiguration(environment, LogFormat.JSON);
  }

  /**
   * @param standard the format where none is asked for
   */
  public static LogSettings beforeConfiguration(
      Map<String, String> environment, LogFormat standard) {
    return read(environment, standard, null, _ -> {});
  }

  /**
   * @param standard the format where none is asked for
   * @param configured the level of the function's configuration, which every variable beats; null
   *     for none
   * @param problems told what is wrong; a default stands in for it
   */
  static LogSettings read(
      Map<String, String> environment,
      LogFormat standard,
      @Nullable String configured,
      Consumer<String> problems) {
    LogSettingsReader reader = new LogSettingsReader(environment, standard, problems);
    LogFormat format = reader.format();
    return new LogSettings(
        format,
        reader.level(configured),
        format == LogFormat.JSON
            && reader
                .variable(FunctionVariables.AWS_LAMBDA_LOG_FORMAT)
                .filter("JSON"::equalsIgnoreCase)
                .isPresent(),
        reader.metrics());
  }

  private LogFormat format() {
    Optional<String> text = variable(FunctionVariables.SCAR_LOG_FORMAT);
    if (text.isEmpty()) {
      return standard;
    }
    return switch (text.get().toLowerCase(Locale.ROOT)) {
      case "json" -> LogFormat.JSON;
      case "text" -> LogFormat.TEXT;
      default -> {
        problems.accept(
            "%s is `%s`; there are json and text"
                .formatted(FunctionVariables.SCAR_LOG_FORMAT, text.get()));
        yield standard;
      }
    };
  }

  private LogLevel level(@Nullable String configured) {
    Optional<String> text =
        variable(FunctionVariables.SCAR_LOG_LEVEL)
            .or(() -> variable(FunctionVariables.AWS_LAMBDA_LOG_LEVEL))
            .or(() -> variable(FunctionVariables.LOG_LEVEL))
            .or(() -> Optional.ofNullable(configured));
    if (text.isEmpty()) {
      return LogLevel.INFO;
    }
    return LogLevel.parse(text.get())
        .orElseGet(
            () -> {
              problems.accept(
                  "log_level `%s` is unknown; there are CRITICAL, ERROR, WARNING, INFO, DEBUG"
                      .formatted(text.get()));
              return LogLevel.INFO;
            });
  }

  private boolean metrics() {
    String text = variable(FunctionVariables.SCAR_METRICS).orElse("on").toLowerCase(Locale.ROOT);
    if (!text.equals("on") && !text.equals("off")) {
      problems.accept(
          "%s is `%s`; there are on and off".formatted(FunctionVariables.SCAR_METRICS, text));
    }
    return !text.equals("off");
  }

  private Optional<String> variable(String name) {
    return variables.find(name).map(String::strip);
  }
}
