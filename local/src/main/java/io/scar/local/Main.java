package io.scar.local;

import io.scar.local.config.Options;
import io.scar.local.config.ProcessEnvironment;
import io.scar.local.state.StateInUseException;
import java.io.IOException;
import java.io.InputStream;
import java.net.BindException;
import java.nio.charset.Charset;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CountDownLatch;
import java.util.logging.LogManager;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Runs a local cloud until it is told to stop, by SIGTERM or SIGINT. */
public final class Main {

  private static final Logger LOG = LoggerFactory.getLogger(Main.class);
  private static final int USAGE = 2;
  private static final int MACHINE = 7;

  private Main() {}

  public static void main(String[] arguments) throws InterruptedException {
    Map<String, String> environment = ProcessEnvironment.read();
    Options options;
    try {
      options = Options.parse(List.of(arguments), environment);
    } catch (IllegalArgumentException e) {
      System.err.println("error: " + e.getMessage() + "\n" + Options.USAGE);
      System.exit(USAGE);
      return;
    }
    configureLog();
    warnOfFileNames();
    LocalCloud cloud;
    try {
      cloud = LocalCloud.start(options, environment);
    } catch (BindException e) {
      fail(
          "port %d is in use; name another with --port, or 0 for a free one"
              .formatted(options.port()));
      return;
    } catch (StateInUseException e) {
      fail(String.valueOf(e.getMessage()));
      return;
    } catch (IOException e) {
      fail("the local cloud did not start in %s: %s".formatted(options.folder(), e));
      return;
    }
    CountDownLatch stopped = new CountDownLatch(1);
    Runtime.getRuntime().addShutdownHook(new Thread(() -> stop(cloud, stopped), "shutdown"));
    System.out.println(cloud.uri());
    stopped.await();
  }

  private static void configureLog() {
    try (InputStream settings = Main.class.getResourceAsStream("logging.properties")) {
      LogManager.getLogManager().readConfiguration(settings);
    } catch (IOException e) {
      LOG.warn("the log keeps its default settings", e);
    }
  }

  private static void stop(LocalCloud cloud, CountDownLatch stopped) {
    try {
      cloud.close();
    } catch (IOException e) {
      LOG.error("the local cloud did not stop cleanly", e);
    } finally {
      stopped.countDown();
    }
  }

  /** Objects are files, so a locale that knows only ASCII leaves out all other keys. */
  private static void warnOfFileNames() {
    String encoding = System.getProperty("sun.jnu.encoding", "UTF-8");
    if (!Charset.isSupported(encoding)
        || !Charset.forName(encoding).equals(StandardCharsets.UTF_8)) {
      LOG.warn(
          "file names are {}: keys with other characters are refused; start with LC_ALL=C.UTF-8",
          encoding);
    }
  }

  private static void fail(String message) {
    System.err.println("error: " + message);
    System.exit(MACHINE);
  }
}
