package io.scar.container.registry;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.scar.container.ContainerException;
import io.scar.container.ContainerException.Kind;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.time.Duration;
import java.util.Base64;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class DockerConfigTest {

  private static final Credential ANN = new Credential.Password("ann", "pa:ss");

  @TempDir Path folder;

  private static String auth(String pair) {
    return Base64.getEncoder().encodeToString(pair.getBytes(StandardCharsets.UTF_8));
  }

  private Optional<Credential> find(String config, String host) throws Exception {
    Files.writeString(folder.resolve("config.json"), config);
    return DockerConfig.of(Map.of("DOCKER_CONFIG", folder.toString(), "PATH", path())).find(host);
  }

  private String path() {
    return folder + ":/bin:/usr/bin";
  }

  private void helper(String name, String script) throws IOException {
    Path file = folder.resolve("docker-credential-" + name);
    Files.writeString(file, "#!/bin/sh\n" + script);
    Files.setPosixFilePermissions(file, PosixFilePermissions.fromString("rwxr-xr-x"));
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "reg.example:5000",
        "https://reg.example:5000",
        "http://reg.example:5000/v2/",
        "REG.example:5000/"
      })
  void findsWhatDockerLoginWrote(String key) throws Exception {
    String config = "{\"auths\":{\"" + key + "\":{\"auth\":\"" + auth("ann:pa:ss") + "\"}}}";
    assertThat(find(config, "reg.example:5000")).contains(ANN);
    assertThat(find(config, "reg.example")).isEmpty();
    assertThat(find(config, "docker.io")).isEmpty();
  }

  @ParameterizedTest
  @ValueSource(strings = {"https://index.docker.io/v1/", "docker.io", "registry-1.docker.io"})
  void knowsDockerHubUnderItsNames(String key) throws Exception {
    assertThat(
            find(
                "{\"auths\":{\"" + key + "\":{\"auth\":\"" + auth("ann:pa:ss") + "\"}}}",
                "docker.io"))
        .contains(ANN);
  }

  @Test
  void readsEveryFormOfAnEntry() throws Exception {
    assertThat(find("{\"auths\":{\"h.io\":{\"username\":\"ann\",\"password\":\"pa:ss\"}}}", "h.io"))
        .contains(ANN);
    assertThat(
            find(
                "{\"auths\":{\"h.io\":{\"auth\":\""
                    + auth("00000000-0000-0000-0000-000000000000:")
                    + "\",\"identitytoken\":\"idt\"}}}",
                "h.io"))
        .contains(new Credential.IdentityToken("idt"));
    assertThat(find("{\"auths\":{\"h.io\":{\"registrytoken\":\"rt\"}}}", "h.io"))
        .contains(new Credential.AccessToken("rt"));
    assertThat(find("{\"auths\":{\"h.io\":{}}}", "h.io")).isEmpty();
    assertThat(find("{}", "h.io")).isEmpty();
    assertThat(find("[]", "h.io")).isEmpty();
  }

  @Test
  void isEmptyWithoutAFile() throws Exception {
    assertThat(DockerConfig.of(Map.of()).find("h.io")).isEmpty();
    assertThat(DockerConfig.of(Map.of("HOME", folder.toString())).find("h.io")).isEmpty();
  }

  @Test
  void looksInTheHomeFolder() throws Exception {
    Files.createDirectory(folder.resolve(".docker"));
    Files.writeString(
        folder.resolve(".docker/config.json"),
        "{\"auths\":{\"h.io\":{\"auth\":\"" + auth("ann:pa:ss") + "\"}}}");
    assertThat(DockerConfig.of(Map.of("HOME", folder.toString())).find("h.io")).contains(ANN);
  }

  @Test
  void namesADamagedFileAndShowsNothingOfIt() {
    for (String damaged :
        List.of(
            "{\"auths\":{\"h.io\":{\"auth\":\"s3cret",
            "{\"auths\":{\"h.io\":{\"auth\":\"s3cret\"}}}")) {
      assertThatThrownBy(() -> find(damaged, "h.io"))
          .isInstanceOfSatisfying(
              ContainerException.class, e -> assertThat(e.kind()).isEqualTo(Kind.INVALID))
          .hasMessageContainingAll(folder.resolve("config.json").toString(), "docker login")
          .hasMessageNotContaining("s3cret")
          .hasNoCause();
    }
  }

  @Test
  void asksTheHelperOfTheHostBeforeTheStore() throws Exception {
    helper("one", "cat > " + folder + "/asked; echo '{\"Username\":\"ann\",\"Secret\":\"pa:ss\"}'");
    helper("two", "echo '{\"Username\":\"<token>\",\"Secret\":\"idt\"}'");
    String config = "{\"credHelpers\":{\"h.io\":\"one\"},\"credsStore\":\"two\"}";
    assertThat(find(config, "h.io")).contains(ANN);
    assertThat(folder.resolve("asked")).hasContent("h.io");
    assertThat(find(config, "other.io")).contains(new Credential.IdentityToken("idt"));
    helper("two", "cat > " + folder + "/asked; exit 1");
    assertThat(find(config, "docker.io")).isEmpty();
    assertThat(folder.resolve("asked")).hasContent("https://index.docker.io/v1/");
  }

  @Test
  void goesOnWithTheFileWhereTheStoreHasNothing() throws Exception {
    String config =
        "{\"credsStore\":\"empty\",\"auths\":{\"h.io\":{\"auth\":\"" + auth("ann:pa:ss") + "\"}}}";
    helper("empty", "echo 'credentials not found in native keychain'; exit 1");
    assertThat(find(config, "h.io")).contains(ANN);
    assertThat(find("{\"credsStore\":\"missing\"}", "h.io")).isEmpty();
  }

  @Test
  void anHonestNoOfAHelperIsNoFault() throws Exception {
    helper("no", "echo 'credentials not found in native keychain'; exit 1");
    assertThat(find("{\"credHelpers\":{\"h.io\":\"no\"}}", "h.io")).isEmpty();
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "exit 3",
        "echo s3cret",
        "echo '{\"Username\":\"a:b\",\"Secret\":\"s3cret\"}'",
        "kill -9 $$"
      })
  void namesAHelperThatFailsAndShowsNothingOfIt(String script) throws Exception {
    helper("bad", script);
    assertThatThrownBy(() -> find("{\"credHelpers\":{\"h.io\":\"bad\"}}", "h.io"))
        .isInstanceOfSatisfying(
            ContainerException.class, e -> assertThat(e.kind()).isEqualTo(Kind.MACHINE))
        .hasMessageContaining("docker-credential-bad")
        .hasMessageNotContaining("s3cret")
        .hasNoCause();
  }

  @ParameterizedTest
  @ValueSource(strings = {"../../bin/sh", "a/b", "", "-x"})
  void startsNoOtherProgram(String name) throws Exception {
    String config = "{\"credHelpers\":{\"h.io\":\"" + name + "\"}}";
    if (name.isEmpty()) {
      assertThat(find(config, "h.io")).isEmpty();
    } else {
      assertThatThrownBy(() -> find(config, "h.io")).hasMessageContaining("no program's name");
    }
  }

  @Test
  void endsAHelperThatHangs() throws Exception {
    helper("slow", "echo $$ > " + folder + "/pid; sleep 600");
    Files.writeString(folder.resolve("config.json"), "{\"credHelpers\":{\"h.io\":\"slow\"}}");
    DockerConfig config =
        new DockerConfig(
            folder, new CredentialHelper(Map.of("PATH", path()), Duration.ofSeconds(2)));
    assertThatThrownBy(() -> config.find("h.io")).hasMessageContaining("did not end in 2 seconds");
    long pid = Long.parseLong(Files.readString(folder.resolve("pid")).strip());
    ProcessHandle.of(pid).ifPresent(process -> process.onExit().join());
  }

  @Test
  void chainsAskInOrderAndFixedOnesForTheirHostAlone() throws Exception {
    Credential other = new Credential.Password("bob", "x");
    Credentials chain =
        Credentials.chain(List.of(Credentials.fixed("H.io", ANN), host -> Optional.of(other)));
    assertThat(chain.find("h.IO")).contains(ANN);
    assertThat(chain.find("x.h.io")).contains(other);
    assertThat(Credentials.NONE.find("h.io")).isEmpty();
  }
}
