package io.scar.layer.aws;

import io.scar.layer.Scar;
import io.scar.layer.emulator.Checkout;
import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.io.UncheckedIOException;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.EnumSet;
import java.util.Set;
import java.util.concurrent.TimeUnit;

/** What stands for AWS. */
sealed interface Server extends AutoCloseable {

  URI endpoint();

  /** Twelve digits. */
  String account();

  Set<Gap> gaps();

  @Override
  void close();

  /** moto, a process that ends with its standard input. */
  record Moto(Process process, URI endpoint) implements Server {

    private static final long PATIENCE_SECONDS = 60;

    static Moto start() throws IOException {
      Path python = Checkout.made(Checkout.file("layer/moto/install").toString());
      ProcessBuilder builder =
          new ProcessBuilder(
                  python.resolve("bin/python").toString(),
                  Checkout.file("layer/moto/serve").toString())
              .redirectError(ProcessBuilder.Redirect.DISCARD);
      // A function's image has to be in its ECR.
      builder.environment().put("MOTO_LAMBDA_STUB_ECR", "false");
      Process process = builder.start();
      BufferedReader out =
          new BufferedReader(
              new InputStreamReader(process.getInputStream(), StandardCharsets.UTF_8));
      String address = out.readLine();
      if (address == null) {
        throw new AssertionError("moto did not start");
      }
      return new Moto(process, URI.create(address));
    }

    @Override
    public String account() {
      return "123456789012";
    }

    @Override
    public Set<Gap> gaps() {
      return EnumSet.of(
          Gap.FORGETS_DEAD_LETTER,
          Gap.FORGETS_FILE_SYSTEMS,
          Gap.KEEPS_FIRST_EPHEMERAL_STORAGE,
          Gap.KEEPS_FIRST_EVENT_SETTINGS,
          Gap.LISTS_FUNCTIONS_IN_ONE_PAGE,
          Gap.ALLOWS_OVERLAPS,
          Gap.NEEDS_NO_PERMISSION,
          Gap.FORGETS_BINARY_MEDIA_TYPES,
          Gap.LACKS_UPDATE_METHOD,
          Gap.LACKS_UPDATE_STAGE,
          Gap.KEEPS_CORS_OF_A_URL,
          Gap.HAS_NO_REGISTRY,
          Gap.KEEPS_FIRST_VCPUS,
          Gap.KEEPS_FIRST_PLATFORM,
          Gap.RUNS_NOTHING);
    }

    @Override
    public void close() {
      try {
        process.getOutputStream().close();
        if (!process.waitFor(PATIENCE_SECONDS, TimeUnit.SECONDS)) {
          process.destroyForcibly();
        }
      } catch (IOException e) {
        throw new UncheckedIOException(e);
      } catch (InterruptedException e) {
        process.destroyForcibly();
        Thread.currentThread().interrupt();
      }
    }
  }

  /** The local cloud of a user of its own. */
  record Local(Scar owner) implements Server {

    static Local start(Path folder) throws IOException {
      Scar owner = new Scar(folder);
      owner.startCloud();
      return new Local(owner);
    }

    @Override
    public URI endpoint() {
      return URI.create(owner.variable("AWS_ENDPOINT_URL"));
    }

    @Override
    public String account() {
      return "000000000000";
    }

    @Override
    public Set<Gap> gaps() {
      return EnumSet.of(Gap.HAS_NO_VERSIONS);
    }

    @Override
    public void close() {
      owner.close();
    }
  }
}
