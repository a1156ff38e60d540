package io.scar.cli.command;

import picocli.CommandLine.Option;

/** Options of every command. */
final class BaseOptions {

  @Option(names = "--debug", description = "Show stack traces of errors.")
  boolean debug;

  @Option(
      names = {"-h", "--help"},
      usageHelp = true,
      description = "Show this help.")
  boolean help;
}
