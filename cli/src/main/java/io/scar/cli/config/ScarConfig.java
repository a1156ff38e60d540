package io.scar.cli.config;

import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.scar.cli.definition.InvalidSettings;
import io.scar.cli.definition.JsonDocument;
import io.scar.cli.definition.Schema;
import io.scar.cli.definition.SettingsFile;
import io.scar.cli.failure.Failure;
import io.scar.cli.json.JsonTree;
import java.io.IOException;
import java.nio.file.FileAlreadyExistsException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Set;

/**
 * {@code scar.cfg}: JSON with the user's own defaults, made on first use. Members whose names begin
 * with {@code //} are explanations.
 *
 * @param function defaults of every function, without those of the schema
 * @param storageProviders accounts for all definitions
 * @param notices what deserves a word
 */
public record ScarConfig(ObjectNode function, ObjectNode storageProviders, List<String> notices) {

  public static final String FILE_NAME = "scar.cfg";

  private static final Set<String> STATIC_KEYS =
      Set.of(
          "access_key",
          "secret_key",
          "aws_access_key_id",
          "aws_secret_access_key",
          "aws_session_token");

  /**
   * Reads the file, or makes it.
   *
   * @throws InvalidSettings with everything that is wrong
   * @throws Failure if the file can neither be read nor made
   */
  public static ScarConfig load(Path folder, Path workingFolder) {
    Path file = folder.resolve(FILE_NAME);
    List<String> notices = new ArrayList<>();
    if (!Files.exists(file)) {
      create(file);
      notices.add("wrote your defaults to " + file);
    }
    JsonDocument document = JsonDocument.read(file);
    refuseStaticKeys(file, document.members());
    SettingsFile settings = document.settings(Schema.CONFIG_FILE, folder, workingFolder);
    notices.addAll(settings.notices());
    return new ScarConfig(
        settings.tree().withObject("/aws"),
        settings.tree().withObject("/storage_providers"),
        List.copyOf(notices));
  }

  /** What a new scar.cfg holds. */
  public static ObjectNode defaults() {
    ObjectNode defaults = Schema.defaults(Schema.CONFIG_FILE);
    defaults.set(
        "oscar",
        JsonNodeFactory.instance
            .objectNode()
            .set("my_oscar", Schema.defaults(Schema.OSCAR_CLUSTER)));
    return defaults;
  }

  private static void create(Path file) {
    try {
      Files.createDirectories(file.getParent());
      Path draft = Files.createTempFile(file.getParent(), FILE_NAME, ".new");
      try {
        Files.writeString(draft, JsonTree.writePretty(defaults()));
        Files.move(draft, file, StandardCopyOption.ATOMIC_MOVE);
      } finally {
        Files.deleteIfExists(draft);
      }
    } catch (FileAlreadyExistsException e) {
      throw Failure.machine(
          file.getParent() + " is a file; scar keeps its settings in a folder of that name.",
          "Move it away, or set SCAR_CONFIG_FOLDER.",
          e);
    } catch (IOException e) {
      throw Failure.machine(
          file + " cannot be written: " + e.getMessage(), "Set SCAR_CONFIG_FOLDER.", e);
    }
  }

  private static void refuseStaticKeys(Path file, List<String> members) {
    List<String> keys =
        members.stream()
            .filter(path -> path.startsWith("aws.") || path.startsWith("storage_providers.s3."))
            .filter(
                path ->
                    STATIC_KEYS.contains(
                        path.substring(path.lastIndexOf('.') + 1).toLowerCase(Locale.ROOT)))
            .toList();
    if (!keys.isEmpty()) {
      throw InvalidSettings.of(
          keys.stream()
              .map(
                  key ->
                      file
                          + ": `"
                          + key
                          + "`: keys of AWS do not belong here; put them into ~/.aws/credentials")
              .toList());
    }
  }
}
