package io.scar.cli.command;

import io.scar.cli.aws.Clients;
import io.scar.cli.console.ProgressBar;
import io.scar.cli.definition.ImageName;
import io.scar.cli.provision.ImageExaminer;
import io.scar.cli.provision.ImageExaminer.Progress;
import io.scar.container.inspect.KnownFacts;
import io.scar.container.store.RootfsStore;

/** Shows on the terminal how far the reading of an image is. */
final class ExaminationBar implements Progress.Bar {

  private final ProgressBar bar;

  private ExaminationBar(ProgressBar bar) {
    this.bar = bar;
  }

  /**
   * @param clients reach images that are not on this machine
   * @param quick whether a glance at the sizes is enough
   * @param quiet whether nothing is shown
   */
  static ImageExaminer examiner(Context context, Clients clients, boolean quick, boolean quiet) {
    return new ImageExaminer(
        clients,
        new RootfsStore(context.environment().storeFolder()),
        new KnownFacts(context.environment().factsFolder(), context.version()),
        (image, bytes) ->
            new ExaminationBar(
                context.console().progress("Reading " + ImageName.shortName(image), bytes, quiet)),
        System::nanoTime,
        quick);
  }

  @Override
  public void add(long bytes) {
    bar.add(bytes);
  }

  @Override
  public void close() {
    bar.close();
  }
}
