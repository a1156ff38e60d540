package io.scar.local.image;

import io.scar.container.files.TreeRemover;
import io.scar.container.store.RootfsLease;
import io.scar.local.process.ProcessTree;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * A program that runs in an image. When it ends, all that it started is ended, the image is given
 * back and what it wrote is removed.
 */
public final class ImageProcess {

  /**
   * How it ended.
   *
   * @param status the program's own, or 128 and the number of the signal that killed it
   * @param error why the program was not run, in one line; its status is then 125 to 127
   */
  public record End(int status, Optional<String> error) {}

  private static final Logger LOG = LoggerFactory.getLogger(ImageProcess.class);
  private static final String ERROR = "error ";

  private final String image;
  private final Process process;
  private final ProcessTree tree;
  private final CompletableFuture<End> end = new CompletableFuture<>();

  private ImageProcess(String image, Process process, ProcessTree tree) {
    this.image = image;
    this.process = process;
    this.tree = tree;
  }

  /** Takes the lease and the folder over, and clears both up at the end. */
  static ImageProcess watch(
      String image, Process process, ProcessTree tree, RootfsLease lease, RunFolder folder) {
    ImageProcess running = new ImageProcess(image, process, tree);
    CompletableFuture<Void> _ =
        process
            .onExit()
            .thenAcceptAsync(_ -> running.finish(lease, folder), Thread::startVirtualThread);
    return running;
  }

  /** The image by the digest of its manifest, if a registry has it; else as it was named. */
  public String image() {
    return image;
  }

  /** The engine's process, whose status is the program's. */
  public Process process() {
    return process;
  }

  /** It and all that it started. */
  public ProcessTree tree() {
    return tree;
  }

  /** Completes when nothing of it runs any more and all is cleared up; never fails. */
  public CompletableFuture<End> onEnd() {
    return end.copy();
  }

  /** Sends SIGTERM to the program, and SIGKILL to all of it when the time is over. */
  public void stop(Duration grace) throws InterruptedException {
    tree.stop(grace);
  }

  /** Kills all of it; when this returns nothing of it runs any more. */
  public void kill() throws InterruptedException {
    tree.kill();
  }

  private void finish(RootfsLease lease, RunFolder folder) {
    Optional<String> error = error(folder.status());
    try (lease) {
      tree.kill();
      TreeRemover.remove(folder.path());
    } catch (InterruptedException e) {
      // Nobody interrupts this thread, which is this object's own.
      LOG.warn("Ending what a container left was interrupted", e);
    } catch (IOException | RuntimeException e) {
      LOG.warn("What the container of {} left could not be cleared up", folder.path(), e);
    } finally {
      // Others wait for it, whatever happened.
      end.complete(new End(process.exitValue(), error));
    }
  }

  private static Optional<String> error(Path status) {
    try {
      // Not all names of files are text.
      String line = new String(Files.readAllBytes(status), StandardCharsets.UTF_8).strip();
      return line.startsWith(ERROR)
          ? Optional.of(line.substring(ERROR.length()))
          : Optional.empty();
    } catch (IOException killedBeforeItWrote) {
      return Optional.empty();
    }
  }
}
