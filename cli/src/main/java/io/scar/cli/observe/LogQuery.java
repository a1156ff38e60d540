package io.scar.cli.observe;

import java.time.Instant;
import org.jspecify.annotations.Nullable;

/**
 * Which lines of a log are meant.
 *
 * @param stream only this one; null for all
 * @param since null for the beginning
 * @param pattern that CloudWatch filters by; null for none
 * @see <a
 *     href="https://docs.aws.amazon.com/AmazonCloudWatch/latest/logs/FilterAndPatternSyntax.html">Filter
 *     pattern syntax</a>
 */
public record LogQuery(@Nullable String stream, @Nullable Instant since, @Nullable String pattern) {

  LogQuery since(@Nullable Instant other) {
    return new LogQuery(stream, other, pattern);
  }

  LogQuery matching(String other) {
    return new LogQuery(stream, since, other);
  }
}
