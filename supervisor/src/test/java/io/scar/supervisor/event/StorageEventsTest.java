package io.scar.supervisor.event;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

import com.fasterxml.jackson.databind.node.TextNode;
import io.scar.supervisor.fixture.Events;
import java.nio.charset.StandardCharsets;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class StorageEventsTest {

  private static Event parse(String event) {
    return EventParser.parse(event.getBytes(StandardCharsets.UTF_8));
  }

  private static String wrapped(String event, String provider) {
    return "{\"storage_provider\":\"%s\",\"event\":%s}".formatted(provider, event);
  }

  private static StorageRecord first(String event) {
    return ((StorageEvent) parse(event)).records().getFirst();
  }

  @Test
  void minioSendsTheSameRecordsUnderItsOwnName() {
    StorageEvent event = (StorageEvent) parse(Events.minio("pics", "in%2Fa+b%2Bc.png", "in/"));

    assertThat(event.records())
        .extracting(StorageRecord::address)
        .containsExactly("minio://pics/in/a b+c.png", "minio://pics/in/");
    assertThat(event.records())
        .extracting(StorageRecord::isDirectoryMarker)
        .containsExactly(false, true);
    assertThat(event.records().getFirst().time()).contains("2026-01-02T03:04:05.678Z");
  }

  @ParameterizedTest
  @CsvSource({
    "lab, minio.lab, s3.lab",
    "minio.lab, minio.lab, minio.lab",
    "s3.lab, s3.lab, s3.lab",
    "minio, minio.minio, s3.minio",
    "minio., minio.minio., s3.minio.",
    "a.b, minio.a.b, s3.a.b",
  })
  void aWrappedEventNamesItsProvider(String given, String ofMinio, String ofS3) {
    assertThat(first(wrapped(Events.minio("pics", "in/x"), given)).source()).hasToString(ofMinio);
    assertThat(first(wrapped(Events.s3("pics", "in/x"), given)).source()).hasToString(ofS3);
  }

  @Test
  void whatIsInsideMayBeTextAsOscarSendsIt() {
    String text = new TextNode(Events.minio("pics", "in/x")).toString();

    assertThat(first(wrapped(text, "lab")).address()).isEqualTo("minio.lab://pics/in/x");
  }

  @ParameterizedTest
  @ValueSource(strings = {"{\"event\":%s}", "{\"event\":%s,\"storage_provider\":null}"})
  void aProviderNeedNotBeNamed(String outer) {
    StorageRecord record = first(outer.formatted(Events.minio("pics", "in/x", "in/y")));

    assertThat(record.source()).isEqualTo(new StorageSource("minio", Optional.empty()));
  }

  @Test
  void theRecordsOfAWrappedEventAreUnwrapped() {
    StorageRecord record = first(wrapped(Events.minio("pics", "in/x"), "lab"));

    assertThat(record.json()).startsWith("{\"Records\":[").contains("minio:s3");
    assertThat(first(record.json()).bucket()).isEqualTo("pics");
  }

  @Test
  void whatIsInsideAndNoStoragesIsTheInput() {
    OtherEvent event = (OtherEvent) parse("{\"event\":{\"a\":[1, \"x\"]},\"more\":true}");

    assertThat(event.content().bytes()).asString().isEqualTo("{\"a\":[1,\"x\"]}");
    assertThat(event.json()).isTrue();
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "{\"event\":\"login\",\"user\":\"x\"}",
        "{\"event\":\"{broken\"}",
        "{\"event\":5}",
        "{\"event\":[{\"Records\":[]}]}",
        "{\"event_type\":\"x\",\"payload\":{}}",
        "{\"Records\":[{\"eventSource\":\"aws:sqs\",\"body\":\"x\"}]}",
      })
  void aCallersOwnJsonStaysWhole(String event) {
    assertThat(((OtherEvent) parse(event)).content().bytes()).asString().isEqualTo(event);
  }

  @Test
  void aDirectCallMayHaveAnEventOfItsOwn() {
    assertThat(
            parse(
                "{\"script\":\"%s\",\"event\":%s}"
                    .formatted(Events.base64("echo"), Events.minio("pics", "x"))))
        .isInstanceOf(DirectEvent.class);
    assertThat(parse("{\"event\":{\"script\":\"ZWNobw==\"}}")).isInstanceOf(OtherEvent.class);
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "{\"Key\":\"space/x\",\"Records\":[{\"eventSource\":\"OneTrigger\",\"objectKey\":\"x\"}]} | Onedata",
        "{\"Records\":[{\"eventSource\":\"rucio\"}]} | Rucio",
        "{\"event_type\":\"close\",\"payload\":{\"scope\":\"s\",\"name\":\"n\"}} | Rucio",
        "{\"event\":{\"name\":\"x\",\"mask\":[\"IN_CREATE\"]},\"subscription\":\"s\"} | dCache",
        "{\"event\":{\"Records\":[{\"eventSource\":\"OneTrigger\"}]}} | Onedata",
      })
  void storagesThatAreNotReadAreRefusedByName(String event, String name) {
    assertThatExceptionOfType(UnsupportedStorage.class)
        .isThrownBy(() -> parse(event))
        .withMessageContaining(name)
        .withMessageContaining("S3");
  }

  @Test
  void recordsOfSeveralStoragesAreNoEvent() {
    String mixed =
        "{\"Records\":[%s,%s]}"
            .formatted(
                Events.minio("pics", "x").replaceFirst(".*?\\[(.*)]}$", "$1"),
                Events.s3("pics", "y").replaceFirst("^\\{\"Records\":\\[(.*)]}$", "$1"));

    assertThatExceptionOfType(MalformedEvent.class)
        .isThrownBy(() -> parse(mixed))
        .withMessageContaining("record 1");
  }
}
