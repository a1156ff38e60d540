package io.scar.cli.plan;

import io.scar.cli.definition.HttpAccess;
import io.scar.cli.definition.HttpAccess.EndpointType;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * A REST API or an HTTP API in front of a function.
 *
 * @param access what it is to be, or is
 * @param apiId AWS's; null where there is none yet
 * @param tags the user's and the one that says who made it
 * @param complete whether its methods, its deployment and the permission to invoke the function are
 *     there
 */
public record ApiSpec(
    String function,
    String functionArn,
    HttpAccess access,
    @Nullable String apiId,
    Map<String, String> tags,
    boolean complete)
    implements Spec {

  public static final String TYPE = "api_gateway.type";
  public static final String NAME = "api_gateway.name";
  public static final String STAGE = "api_gateway.stage_name";
  public static final String KEY = "api_gateway.api_key";
  public static final String THROTTLE = "api_gateway.throttle";

  public ApiSpec {
    tags = Map.copyOf(tags);
  }

  @Override
  public Kind kind() {
    return Kind.API;
  }

  /** A function has one. */
  @Override
  public String name() {
    return function;
  }

  @Override
  public String label() {
    return access.name() + " → " + function;
  }

  @Override
  public String detail() {
    List<String> words = new ArrayList<>(List.of(access.type().word().toUpperCase(Locale.ROOT)));
    if (access.signed()) {
      words.add("signed");
    }
    if (access.keyed()) {
      words.add("API key");
    }
    if (access.throttle() != null) {
      words.add(access.throttle().toString());
    }
    return String.join(" · ", words);
  }

  @Override
  public List<Field> fields() {
    List<Field> fields = new ArrayList<>();
    boolean rest = access.type() == EndpointType.REST;
    fields.add(Field.of(TYPE, access.type().word()));
    fields.add(Field.of(NAME, access.name()));
    fields.add(Field.of(STAGE, access.stage()));
    fields.add(Field.of("api_gateway.auth", access.signed() ? "iam" : "none"));
    fields.add(Field.of("api_gateway.timeout", access.timeout() + " s"));
    if (rest) {
      fields.add(Field.of(KEY, Boolean.toString(access.keyed())));
      fields.add(Field.of("api_gateway.response", access.raw() ? "raw" : "scar"));
      fields.add(Field.of("api_gateway.path_part", access.integration().pathPart()));
      fields.add(Field.of("api_gateway.http_method", access.integration().verb()));
      if (!access.fixedOrigin().isEmpty()) {
        fields.add(Field.of("api_gateway.cors.origins", access.fixedOrigin()));
      }
    }
    if (access.throttle() != null) {
      fields.add(Field.of(THROTTLE, access.throttle().toString()));
    }
    if (!rest && access.cors() != null) {
      fields.add(Field.of("api_gateway.cors", access.cors().text()));
    }
    fields.add(Field.of("integration", complete ? "in place" : "missing"));
    return fields;
  }

  /** The same under an id. */
  public ApiSpec withId(@Nullable String other) {
    return new ApiSpec(function, functionArn, access, other, tags, complete);
  }
}
