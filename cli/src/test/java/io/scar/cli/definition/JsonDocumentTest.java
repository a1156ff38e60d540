package io.scar.cli.definition;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class JsonDocumentTest {

  private static final Path FOLDER = Path.of("/settings");

  private static SettingsFile settings(String text) {
    return JsonDocument.parse(text, "scar.cfg").settings(Schema.CONFIG_FILE, FOLDER, FOLDER);
  }

  @Test
  void itIsReadAsTheSameTextInYamlIs() {
    String text =
        """
        {"//": "mine", "aws": {"lambda": {"memory": 1000, "description": "a \\u00e4 \\"b\\"",
          "layers": [], "container": {"environment": {"Variables": {"X": "1", "Y": ""}}}},
          "api_gateway": {"cors": {"origins": ["*"], "credentials": false}}}}
        """;

    assertThat(settings(text).tree())
        .isEqualTo(
            SettingsFile.parse(text, Schema.CONFIG_FILE, new Origin("scar.cfg", FOLDER, FOLDER))
                .tree());
    assertThat(settings(text).tree().at("/aws/lambda/description").asText()).isEqualTo("a ä \"b\"");
  }

  @Test
  void whatIsWrongIsNamedWithItsPlace() {
    assertThatThrownBy(
            () ->
                settings(
                    """
                    {
                      "aws": {"lambda": {"memory": "much",
                        "timeuot": 3}}
                    }
                    """))
        .isInstanceOf(InvalidSettings.class)
        .hasMessageContaining("scar.cfg:2:32: ")
        .hasMessageContaining("scar.cfg:3:5: ")
        .hasMessageContaining("`timeout`");
  }

  @Test
  void aKeyThatIsThereTwiceIsTold() {
    assertThatThrownBy(() -> settings("{\"aws\": {\"lambda\": {\"memory\": 1, \"memory\": 2}}}"))
        .isInstanceOf(InvalidSettings.class)
        .hasMessageContaining("memory");
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "'' | scar.cfg:1:1: the file is empty",
        "{\"aws\": {} | this is not JSON",
        "{\"aws\": {}} {} | scar.cfg:1:13: this is not JSON: it goes on behind its end",
        "{aws: {}} | scar.cfg:1:2: this is not JSON",
        "{\"aws\": hunter2} | scar.cfg:1:9: this is not JSON",
      })
  void whatIsNoJsonIsRefusedWithoutItsWords(String text, String said) {
    assertThatThrownBy(() -> JsonDocument.parse(text, "scar.cfg"))
        .isInstanceOf(InvalidSettings.class)
        .hasMessageContaining(said)
        .hasMessageNotContaining("hunter2");
  }

  @Test
  void whatIsNoTextIsRefused(@TempDir Path folder) throws Exception {
    Path file =
        Files.write(folder.resolve("scar.cfg"), "{\"ä\": 1}".getBytes(StandardCharsets.ISO_8859_1));

    assertThatThrownBy(() -> JsonDocument.read(file)).hasMessageContaining("not UTF-8");
  }

  @Test
  void itsMembersAreNamedByTheirPaths() {
    assertThat(
            JsonDocument.parse("{\"a\": {\"b\": {\"c\": 1}}, \"d\": [{\"e\": 1}]}", "f").members())
        .containsExactly("a", "a.b", "a.b.c", "d");
  }
}
