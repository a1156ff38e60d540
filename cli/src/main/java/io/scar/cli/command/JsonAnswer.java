package io.scar.cli.command;

import picocli.CommandLine.Option;

/** Whether a command that does not talk to AWS answers in JSON. */
final class JsonAnswer {

  @Option(
      names = {"-j", "--json"},
      description = "One JSON document on standard output.")
  boolean json;
}
