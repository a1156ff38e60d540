package io.scar.cli.command;

import picocli.CommandLine.Option;

/** How a command answers. */
final class JsonOptions {

  @Option(
      names = {"-j", "--json"},
      description = "One JSON document on standard output.")
  boolean json;

  @Option(
      names = {"-v", "--verbose"},
      description = "The whole answer of AWS as JSON; wins over -j.")
  boolean verbose;

  boolean any() {
    return json || verbose;
  }
}
