package io.scar.layer;

import io.scar.cli.command.ScarCommand;
import io.scar.cli.config.Environment;
import io.scar.cli.console.Console;
import io.scar.cli.console.Terminal;
import java.io.BufferedOutputStream;
import java.io.ByteArrayOutputStream;
import java.io.DataInputStream;
import java.io.DataOutputStream;
import java.io.EOFException;
import java.io.FileDescriptor;
import java.io.FileOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;

/**
 * Executes command lines that come by standard input, one after the other, until it ends. A command
 * line is the number of its words and the words; its answer the exit code, and length and bytes of
 * each stream.
 */
final class ResidentMain {

  private ResidentMain() {}

  public static void main(String[] args) throws IOException {
    Environment environment =
        new Environment(
            System.getenv(),
            Path.of("").toAbsolutePath(),
            Path.of(System.getenv("HOME")),
            Path.of(System.getProperty("scar.home")));
    DataInputStream commands = new DataInputStream(System.in);
    DataOutputStream answers =
        new DataOutputStream(
            new BufferedOutputStream(new FileOutputStream(FileDescriptor.out), 1 << 16));
    while (true) {
      String[] words;
      try {
        words = new String[commands.readInt()];
      } catch (EOFException e) {
        return;
      }
      for (int i = 0; i < words.length; i++) {
        words[i] = commands.readUTF();
      }
      execute(environment, words, answers);
    }
  }

  private static void execute(Environment environment, String[] words, DataOutputStream answers)
      throws IOException {
    ByteArrayOutputStream out = new ByteArrayOutputStream();
    ByteArrayOutputStream err = new ByteArrayOutputStream();
    Console console =
        new Console(InputStream.nullInputStream(), print(out), print(err), Terminal.NONE);
    answers.writeInt(new ScarCommand(environment, console).execute(words));
    for (ByteArrayOutputStream stream : new ByteArrayOutputStream[] {out, err}) {
      answers.writeInt(stream.size());
      stream.writeTo(answers);
    }
    answers.flush();
  }

  private static PrintStream print(ByteArrayOutputStream bytes) {
    return new PrintStream(bytes, true, StandardCharsets.UTF_8);
  }
}
