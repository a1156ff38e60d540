package io.scar.cli.aws;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import software.amazon.awssdk.core.SdkBytes;
import software.amazon.awssdk.core.SdkField;
import software.amazon.awssdk.core.SdkPojo;
import software.amazon.awssdk.services.lambda.model.EnvironmentResponse;

/**
 * An answer of AWS as JSON, with the member names of AWS's own tools, for people to see: the values
 * of a function's variables are left out.
 */
public final class AnswerJson {

  private static final JsonNodeFactory NODES = JsonNodeFactory.instance;

  private AnswerJson() {}

  public static ObjectNode of(SdkPojo answer) {
    ObjectNode json = NODES.objectNode();
    for (SdkField<?> field : answer.sdkFields()) {
      Object value = field.getValueOrDefault(answer);
      if (value != null) {
        json.set(field.memberName(), node(value));
      }
    }
    return json;
  }

  private static JsonNode node(@Nullable Object value) {
    return switch (value) {
      case null -> NODES.nullNode();
      case EnvironmentResponse environment -> HiddenVariables.in(of(environment));
      case SdkPojo inner -> of(inner);
      case Boolean flag -> NODES.booleanNode(flag);
      case Integer number -> NODES.numberNode(number);
      case Long number -> NODES.numberNode(number);
      case Double number -> NODES.numberNode(number);
      case SdkBytes bytes -> NODES.textNode(bytes.asUtf8String());
      case List<?> list -> {
        ArrayNode array = NODES.arrayNode();
        list.forEach(item -> array.add(node(item)));
        yield array;
      }
      case Map<?, ?> map -> {
        ObjectNode object = NODES.objectNode();
        map.forEach((key, item) -> object.set(String.valueOf(key), node(item)));
        yield object;
      }
      default -> NODES.textNode(value.toString());
    };
  }
}
