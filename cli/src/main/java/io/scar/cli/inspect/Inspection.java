package io.scar.cli.inspect;

import io.scar.cli.provision.ImageExaminer.Examined;
import io.scar.cli.provision.ImageFit;
import io.scar.container.inspect.EntryPoint;
import io.scar.container.inspect.ImageContents;
import io.scar.container.inspect.ImageFacts;
import io.scar.container.inspect.Shell;
import io.scar.container.inspect.Verdict;
import io.scar.container.inspect.Verdict.Place;
import java.util.List;
import java.util.Optional;

/**
 * One image, and how it fits functions.
 *
 * @param name as the user gave it
 * @param fits one for each function; one for none in particular if {@code named} is false
 * @param named whether the functions are a definition's
 */
public record Inspection(String name, Examined examined, List<ImageFit> fits, boolean named) {

  public Inspection {
    fits = List.copyOf(fits);
  }

  ImageFacts facts() {
    return examined.facts();
  }

  /**
   * Whether the functions of a definition can work as they are; without one, whether some function
   * can.
   *
   * @param sized whether the size of {@code /tmp} was asked about
   */
  public boolean works(boolean sized) {
    if (named) {
      return fits.stream().allMatch(fit -> fit.obstacle().isEmpty());
    }
    Verdict verdict = fits.getFirst().verdict();
    return !nothingRuns() && verdict.place() == Place.LAYER && (verdict.fits() || !sized);
  }

  /** Whether a function can neither run the image's command nor a script. */
  boolean nothingRuns() {
    ImageContents contents = facts().contents();
    return contents != null
        && contents.shell() instanceof Shell.Absent
        && !(contents.entryPoint() instanceof EntryPoint.Usable);
  }

  /** Why an image cannot be run at all, in one sentence; empty when it can. */
  Optional<String> hopeless() {
    ImageContents contents = facts().contents();
    if (contents == null || !nothingRuns()) {
      return Optional.empty();
    }
    return Optional.of(
        switch (contents.entryPoint()) {
          case EntryPoint.Unusable(String word, String reason) ->
              "nothing in it can run: `%s` %s, and there is no shell".formatted(word, reason);
          case EntryPoint.None _, EntryPoint.Usable _ ->
              "nothing in it can run: it has neither ENTRYPOINT nor CMD, and no shell";
        });
  }
}
