package io.scar.cli.plan;

import java.util.List;

/**
 * The concurrency that is kept for a function, which is also the most that it gets.
 *
 * @param name of the function
 */
public record ConcurrencySpec(String name, int reserved) implements Spec {

  @Override
  public Kind kind() {
    return Kind.CONCURRENCY;
  }

  @Override
  public List<Field> fields() {
    return List.of(Field.of("reserved_concurrency", String.valueOf(reserved)));
  }

  @Override
  public String detail() {
    return "at most " + reserved + " at once";
  }
}
