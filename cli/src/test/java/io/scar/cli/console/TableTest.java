package io.scar.cli.console;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class TableTest {

  private static List<String> rows(String cell, String last) {
    Table table = new Table("NAME", "IMAGE", "AGE");
    table.row("a", "busybox", "1 day ago");
    table.row(cell, last, "");
    return table.lines();
  }

  @ParameterizedTest
  @CsvSource({
    "plain, 5",
    "größer, 6",
    "日本語, 6",
    "한국, 4",
    "ﾊﾝｶｸ, 4",
    "Ａｂｃ, 6",
    "é, 1",
    "🚀, 2",
    "a→b, 3",
    "'', 0",
  })
  void aTextIsAsWideAsTheTerminalDrawsIt(String text, int columns) {
    assertThat(Width.of(text)).isEqualTo(columns);
  }

  @Test
  void columnsAreAlignedWhateverTheirCharacters() {
    assertThat(rows("日本", "x"))
        .containsExactly("NAME  IMAGE    AGE", "a     busybox  1 day ago", "日本  x        -");
  }

  @Test
  void controlCharactersAreShownAndNotObeyed() {
    assertThat(rows("b", "x\u001b[31m\ny").getLast()).startsWith("b     x\\x1b[31m\\x0ay");
  }

  @Test
  void whereTheTerminalIsNarrowTheWidestCellsAreShortenedAndNamesAreNot() {
    Table table = new Table("NAME", "IMAGE", "MEMORY", "URL");
    table.row(
        "a-function-with-a-long-name",
        "123456789012.dkr.ecr.eu-central-1.amazonaws.com/genome:3",
        "512 MB",
        "https://abcdefghij.execute-api.eu-central-1.amazonaws.com/scar/launch");

    List<String> lines = table.lines(80);

    assertThat(lines).allSatisfy(line -> assertThat(Width.of(line)).isLessThanOrEqualTo(80));
    assertThat(lines.getLast())
        .startsWith("a-function-with-a-long-name  123456789")
        .contains("…", "nome:3  512 MB  https://", "/launch");
    assertThat(table.lines(1000)).isEqualTo(table.lines());
  }

  @Test
  void whatCannotBeNarrowerStaysReadable() {
    Table table = new Table("NAME", "IMAGE");
    table.row("name", "a-rather-long-image");

    assertThat(table.lines(3)).containsExactly("NAME  IMAGE", "name  a-ra…age");
  }

  @Test
  void aWideCharacterIsNeverCutInTwo() {
    assertThat(Width.fit("日本語のイメージ", 8)).isEqualTo("日本…ジ");
    assertThat(Width.fit("short", 8)).isEqualTo("short");
    assertThat(Width.start("日本", 3)).isEqualTo("日");
  }
}
