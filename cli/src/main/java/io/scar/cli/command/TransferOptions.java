package io.scar.cli.command;

import picocli.CommandLine.Option;

/** Options of {@code put} and {@code get}. */
final class TransferOptions {

  @Option(
      names = "--force",
      description = "Transfer also what is there with the same size and checksum.")
  boolean force;

  @Option(
      names = {"-j", "--json"},
      description = "One JSON document on standard output.")
  boolean json;
}
