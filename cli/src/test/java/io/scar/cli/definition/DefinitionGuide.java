package io.scar.cli.definition;

import com.fasterxml.jackson.databind.JsonNode;

/** The page about the definition file: its keys that do something, from the schema. */
final class DefinitionGuide {

  private static final String BEGIN =
      """
      # The definition file

      Generated from the command's own schema, which is published as
      [function-definition.schema.json](function-definition.schema.json) too: an editor that knows JSON Schema completes
      and checks definitions with

          # yaml-language-server: $schema=docs/function-definition.schema.json

      as their first line. A file holds one function or several:

      ```yaml
      functions:
        aws:
        - lambda:
            name: words
            init_script: words.sh
            container:
              image: oci:busybox
            input:
            - storage_provider: s3
              path: texts/in
            output:
            - storage_provider: s3
              path: texts/out
              suffix: [.txt]
      ```

      Of flags, the environment, the definition, scar.cfg and the defaults the first that gives a key wins; maps are merged,
      a list replaces a list. Profile and region of `lambda` hold for all services of a function. What is wrong is told all at once, with
      file, line and column, before anything is asked of AWS: what it would refuse (sizes, names, variables, overlapping folders) is part of it,
      and so is a local image that does not exist. `scar init --dry-run` refuses the same, but for what is yet to be added (the subnets of jobs, a script, a local image) or cannot be had
      (an image in a registry out of reach): of such a function it shows what can be told, with a note of what `init` would refuse.

      `batch` is for functions with an `execution_mode` other than `lambda`: [batch.md](batch.md); `api_gateway` for those that are
      called by HTTP: [http.md](http.md). Without that mode, or without `api_gateway.name`, these sections have no effect, as in SCAR; `init` and `update` note it.

      As whom the command calls AWS, and how secrets reach a function, is in [credentials.md](credentials.md). A `function_config.yaml`, the
      configuration that a function receives, is read as a definition of that function.

      """;

  private DefinitionGuide() {}

  static String text() {
    StringBuilder page = new StringBuilder(BEGIN);
    page.append("Keys of an element of `functions.aws`:\n\n| key | default | |\n|---|---|---|\n");
    rows(page, "", Schema.FUNCTION);
    page.append("\nKeys of `storage_providers.s3.ID` and `storage_providers.minio.ID`");
    page.append(" ([storage.md](storage.md)):\n\n| key | default | |\n|---|---|---|\n");
    rows(page, "", StorageSections.ACCOUNT);
    page.append("\nUnderstood, but refused by `init` of this version: ");
    page.append(
        String.join(", ", Unsupported.keys().stream().map(key -> "`" + key + "`").toList()));
    page.append(
        ", other storage than `s3` and `minio`, and `functions.oscar`. Keys of earlier versions that mean nothing"
            + " any more are accepted with a notice.\n");
    return page.toString();
  }

  private static void rows(StringBuilder page, String path, Shape.Section section) {
    for (Key key : section.keys()) {
      String name = path + key.name();
      if (key.obsolete() != null || key.unused()) {
        continue;
      }
      switch (key.shape()) {
        case Shape.Section inner -> rows(page, name + ".", inner);
        case Shape.Sections inner -> rows(page, name + "[].", inner.item());
        case Shape.OneOrMany inner -> rows(page, name + ".", inner.item());
        default ->
            page.append("| `%s` | %s | %s |\n".formatted(name, standard(key), key.description()));
      }
    }
  }

  private static String standard(Key key) {
    if (key.required()) {
      return "needed";
    }
    JsonNode value = key.defaultValue();
    return value == null || (value.isContainerNode() ? value.isEmpty() : value.asText().isEmpty())
        ? ""
        : "`" + value.toString().replace("\"", "") + "`";
  }
}
