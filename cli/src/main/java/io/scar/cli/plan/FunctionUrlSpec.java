package io.scar.cli.plan;

import io.scar.cli.definition.HttpAccess.Cors;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * A function's own URL.
 *
 * @param name the function's
 * @param signed whether callers sign with keys of AWS
 * @param cors null for none
 * @param permitted whether the function's policy lets callers in; signed ones need no word there
 */
public record FunctionUrlSpec(String name, boolean signed, @Nullable Cors cors, boolean permitted)
    implements Spec {

  @Override
  public Kind kind() {
    return Kind.URL;
  }

  @Override
  public String detail() {
    return signed ? "signed" : "";
  }

  @Override
  public List<Field> fields() {
    List<Field> fields = new ArrayList<>();
    fields.add(Field.of("api_gateway.auth", signed ? "iam" : "none"));
    if (cors != null) {
      fields.add(Field.of("api_gateway.cors", cors.text()));
    }
    fields.add(Field.of("permission", permitted ? "granted" : "missing"));
    return fields;
  }
}
