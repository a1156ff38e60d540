package io.scar.contract.job;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class JobNameTest {

  @Test
  void theSameEventHasTheSameNameForEver() {
    assertThat(JobName.of("grayscale", List.of("pics", "in/a.jpg", "0055AED6DCD90281E5")).value())
        .isEqualTo("grayscale-634fd802b08894c3")
        .matches("grayscale-[0-9a-f]{16}");
  }

  @Test
  void anotherEventHasAnotherNameAlsoWhereTheTextsRunTogether() {
    assertThat(JobName.of("f", List.of("a", "b/c")))
        .isNotEqualTo(JobName.of("f", List.of("a/b", "c")))
        .isNotEqualTo(JobName.of("f", List.of("ab/c")))
        .isNotEqualTo(JobName.of("g", List.of("a", "b/c")));
    assertThat(JobName.of("f", List.of("1:a"))).isNotEqualTo(JobName.of("f", List.of("1", "a")));
  }

  @ParameterizedTest
  @ValueSource(strings = {"_f", "-f", "f", "9"})
  void everyFunctionsNameMakesANameThatBatchTakes(String function) {
    assertThat(JobName.of(function, List.of("x")).value()).matches("[A-Za-z0-9][A-Za-z0-9_-]+");
    assertThat(JobName.of("f".repeat(64), List.of()).value()).hasSize(81);
  }

  @Test
  void whatIsKeptAboutAJobLiesUnderItsName() {
    JobName name = new JobName("f-0123456789abcdef");

    assertThat(name.markerKey()).isEqualTo(".scar/jobs/f-0123456789abcdef");
    assertThat(name.eventKey()).isEqualTo(".scar/events/f-0123456789abcdef.json");
    assertThat(name).hasToString("f-0123456789abcdef");
    assertThat(JobName.isKept(name.markerKey())).isTrue();
    assertThat(JobName.isKept(name.eventKey())).isTrue();
    assertThat(JobName.isKept("in/.scar/jobs/x")).isFalse();
  }

  @ParameterizedTest
  @ValueSource(strings = {"", "-f", "a b", "a/b", "ä"})
  void whatBatchRefusesIsNoName(String text) {
    assertThatIllegalArgumentException().isThrownBy(() -> new JobName(text));
  }
}
