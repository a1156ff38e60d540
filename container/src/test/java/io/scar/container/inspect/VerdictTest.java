package io.scar.container.inspect;

import static org.assertj.core.api.Assertions.assertThat;

import io.scar.container.inspect.ImageSizes.LayerSize;
import io.scar.container.inspect.Verdict.Limits;
import io.scar.container.inspect.Verdict.Place;
import java.util.List;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class VerdictTest {

  private static final long MB = 1L << 20;

  @ParameterizedTest
  @CsvSource({
    // on disk, layers, function's; place, fits, needed, as an image
    "    2,     2,   512, LAYER,  true,   512,  true",
    "  465,   465,   512, LAYER,  true,   512,  true",
    "  466,   466,   512, LAYER,  true,  1024,  true",
    "  512,   512,   512, LAYER,  true,  1024,  true",
    "  513,   513,   512, LAYER, false,  1024,  true",
    "  513,   513,  1024, LAYER,  true,  1024,  true",
    " 4915,  4900,   512, LAYER, false,  5632,  true",
    " 9000,  9900,   512, LAYER, false, 10240,  true",
    "10240, 10240, 10240, LAYER,  true, 10240,  true",
    "10240, 10241, 10240, LAYER,  true, 10240, false",
    "10241, 10240, 10240, IMAGE, false, 10240,  true",
    "10241, 10241, 10240, BATCH, false, 10240, false",
    "99999, 99999,   512, BATCH, false, 10240, false",
  })
  void theSizesDecideWhereAnImageCanRun(
      long disk,
      long layers,
      int ephemeralStorage,
      Place place,
      boolean fits,
      int needed,
      boolean imageFunction) {
    ImageSizes sizes = new ImageSizes(List.of(new LayerSize(1, layers * MB)), disk * MB, true);

    assertThat(Verdict.of(sizes, ephemeralStorage, Limits.LAMBDA))
        .isEqualTo(new Verdict(place, fits, needed, imageFunction));
  }
}
