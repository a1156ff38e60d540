package io.scar.cli.command;

import io.scar.cli.testing.Cli;
import io.scar.cli.testing.FakeAws;
import java.io.IOException;
import java.nio.file.Path;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.io.TempDir;

/** A command in a folder of its own, against an AWS of its own. */
abstract class CommandTest {

  FakeAws aws;
  Cli cli;
  Path folder;

  @BeforeEach
  final void startAws(@TempDir Path temporary) throws IOException {
    folder = temporary;
    aws = new FakeAws();
    cli = new Cli(folder, aws);
    cli.run("ls").exits(0); // makes scar.cfg, whose notice would be in the way
    aws.forgetCalls();
  }

  @AfterEach
  final void stopAws() {
    aws.close();
  }
}
