package io.scar.cli.config;

import com.fasterxml.jackson.databind.node.ObjectNode;
import io.scar.cli.definition.Batch;
import io.scar.cli.definition.FunctionDefinition;
import java.util.ArrayList;
import java.util.List;
import java.util.function.UnaryOperator;

/** What was given and has no effect on the function, or another one than is wanted. */
final class WithoutEffect {

  private WithoutEffect() {}

  /** A word on each of the settings that a function has, from wherever they are. */
  static List<String> in(ObjectNode flags, FunctionDefinition function) {
    List<String> notices = new ArrayList<>();
    if (flags.has("batch") && function.batch() == null) {
      notices.add(
          "-bm, -bc and -g describe jobs of AWS Batch, which %s has none of: -em lambda-batch or -em batch gives it some"
              .formatted(function.name()));
    }
    if (function.isImageRuntime() && !function.layers().isEmpty()) {
      notices.add(
          "`lambda.layers` (-l) has no effect: %s is an image, and images have no Lambda layers; put what they hold into the image"
              .formatted(function.name()));
    }
    Batch batch = function.batch();
    if (batch != null && batch.job().memory() < Batch.USEFUL_MEMORY) {
      notices.add(
          "`batch.memory` (-bm) of %d MiB is little for a job: scar's own part in it takes up to about 100 MiB, and a job that needs more than it has is killed; give at least %d"
              .formatted(batch.job().memory(), Batch.USEFUL_MEMORY));
    }
    return notices;
  }

  /**
   * A word on each section of a definition that SCAR ignores too, for want of the key that turns it
   * on. Every scar.cfg has these sections, so that nothing is said of its own.
   *
   * @param section of the function in its file, without defaults
   * @param place where a section of the function begins, as it stands before a message
   */
  static List<String> in(
      ObjectNode section, FunctionDefinition function, UnaryOperator<String> place) {
    List<String> notices = new ArrayList<>();
    if (!section.path("api_gateway").isEmpty() && function.http() == null) {
      notices.add(
          place.apply("api_gateway")
              + "`api_gateway` has no effect: without `api_gateway.name` (-api) no API is made; give it, or `api_gateway.type: url`");
    }
    if (!section.path("batch").isEmpty() && function.batch() == null) {
      notices.add(
          place.apply("batch")
              + "`batch` has no effect: %s has no jobs; `lambda.execution_mode: batch` or `lambda-batch` (-em) gives it some"
                  .formatted(function.name()));
    }
    return notices;
  }
}
