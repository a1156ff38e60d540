package io.scar.local.lambda;

import io.scar.local.lambda.store.FunctionConfiguration;
import io.scar.local.lambda.store.LayerVersion;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * The ARNs of one account.
 *
 * @param account twelve digits
 */
record Arns(String account) {

  private static final Pattern LAYER_VERSION =
      Pattern.compile(
          "arn:[a-zA-Z0-9-]+:lambda:[a-zA-Z0-9-]+:\\d{12}:layer:([a-zA-Z0-9-_]+):(\\d+)");

  /** A layer's name and version. */
  record LayerName(String name, int version) {}

  String function(String region, String name) {
    return "arn:aws:lambda:%s:%s:function:%s".formatted(region, account, name);
  }

  String function(FunctionConfiguration function) {
    return function(function.region(), function.name());
  }

  String version(FunctionConfiguration function) {
    return function(function) + ":" + function.version();
  }

  String layer(String region, String name) {
    return "arn:aws:lambda:%s:%s:layer:%s".formatted(region, account, name);
  }

  String layerVersion(LayerVersion layer) {
    return layer(layer.region(), layer.name()) + ":" + layer.version();
  }

  static Optional<LayerName> parseLayerVersion(String arn) {
    Matcher matcher = LAYER_VERSION.matcher(arn);
    if (!matcher.matches() || matcher.group(2).length() > 9) {
      return Optional.empty();
    }
    return Optional.of(new LayerName(matcher.group(1), Integer.parseInt(matcher.group(2))));
  }
}
