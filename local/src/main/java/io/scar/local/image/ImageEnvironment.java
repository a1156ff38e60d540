package io.scar.local.image;

import io.scar.container.image.ImageConfig;
import java.util.LinkedHashMap;
import java.util.Map;

/** The variables of a container: the image's, with others over them. */
final class ImageEnvironment {

  /** What Docker adds to an image without one. */
  private static final String PATH = "/usr/local/sbin:/usr/local/bin:/usr/sbin:/usr/bin:/sbin:/bin";

  private ImageEnvironment() {}

  static Map<String, String> of(ImageConfig image, Map<String, String> others) {
    Map<String, String> variables = new LinkedHashMap<>();
    variables.put("PATH", PATH);
    for (String variable : image.env()) {
      int sign = variable.indexOf('=');
      if (sign > 0) {
        variables.put(variable.substring(0, sign), variable.substring(sign + 1));
      }
    }
    variables.putAll(others);
    return variables;
  }
}
