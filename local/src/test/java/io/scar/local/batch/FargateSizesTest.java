package io.scar.local.batch;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class FargateSizesTest {

  @ParameterizedTest
  @CsvSource({
    "0.25, 512, true",
    "0.25, 4096, false",
    "0.5, 4096, true",
    "1, 2048, true",
    "1, 1024, false",
    "1, 2500, false",
    "4, 30720, true",
    "8, 20480, true",
    "8, 17408, false",
    "3, 8192, false"
  })
  void fargateHasSizes(double vcpus, long memory, boolean there) {
    assertThat(FargateSizes.has(vcpus, memory)).isEqualTo(there);
  }
}
