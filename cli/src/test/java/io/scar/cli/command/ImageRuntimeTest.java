package io.scar.cli.command;

import java.io.IOException;

/** A command for the function {@code words}, whose runtime is its image. */
abstract class ImageRuntimeTest extends CommandTest {

  /**
   * Writes the function's definition, {@code f.yaml}; its script is {@code words.sh}.
   *
   * @param keys more of {@code lambda}
   */
  void define(String... keys) throws IOException {
    cli.write(
        "f.yaml",
        """
        functions:
          aws:
          - lambda:
              name: words
              runtime: image
              init_script: words.sh
              container: {image: '%s'}
              %s
        """
            .formatted(cli.image(1000), String.join("\n      ", keys)));
  }

  /** Of the image that the function's repository has. */
  final String digest() {
    return aws.ecr.registry().digest("words", "latest").orElseThrow();
  }
}
