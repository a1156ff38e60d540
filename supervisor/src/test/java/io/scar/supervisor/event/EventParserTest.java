package io.scar.supervisor.event;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

import io.scar.contract.event.KeepWarm;
import io.scar.supervisor.fixture.Events;
import java.nio.charset.StandardCharsets;
import org.assertj.core.api.InstanceOfAssertFactories;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class EventParserTest {

  @ParameterizedTest
  @CsvSource({
    "in/a+b.png, in/a b.png",
    "in/a%2Bb.png, in/a+b.png",
    "in/%C3%BC%20%26.png, in/ü &.png",
    "in/100%25.png, in/100%.png",
    "in/deep/er/x, in/deep/er/x"
  })
  void keysAreUrlDecodedWithPlusForASpace(String encoded, String key) {
    assertThat(parse(Events.s3("pics", encoded)))
        .asInstanceOf(InstanceOfAssertFactories.type(StorageEvent.class))
        .satisfies(event -> assertThat(event.records().getFirst().key()).isEqualTo(key));
  }

  @Test
  void everyRecordIsThereAndCarriesAnEventOfItsOwn() {
    StorageEvent event = (StorageEvent) parse(Events.s3("pics", "a", "b/", "c"));

    assertThat(event.records()).extracting(StorageRecord::key).containsExactly("a", "b/", "c");
    assertThat(event.records())
        .extracting(StorageRecord::isDirectoryMarker)
        .containsExactly(false, true, false);
    StorageEvent alone = (StorageEvent) parse(event.records().get(2).json());
    assertThat(alone.records()).containsExactly(event.records().get(2));
    assertThat(alone.records().getFirst().time()).contains("2026-01-02T03:04:05.678Z");
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "{\"Records\":[{\"eventSource\":\"aws:s3\"}]}",
        "{\"Records\":[{\"eventSource\":\"aws:s3\",\"s3\":{\"bucket\":{\"name\":\"b\"}}}]}",
        "{\"Records\":[{\"eventSource\":\"aws:s3\",\"s3\":{\"bucket\":{\"name\":\"b\"},"
            + "\"object\":{\"key\":\"%zz\"}}}]}",
        "{\"script\":\"!!!\"}",
        "{\"cmd_args\":\"not json\"}",
        "{\"cmd_args\":\"{}\"}",
        "{\"cmd_args\":\"[[1]]\"}",
        "{\"cmd_args\":\"[\\\"a\\\\u0000b\\\"]\"}"
      })
  void anEventThatBreaksTheRulesOfItsKindIsRefused(String event) {
    assertThatExceptionOfType(MalformedEvent.class).isThrownBy(() -> parse(event));
  }

  @Test
  void theTestEventOfS3IsNoEvent() {
    assertThat(
            parse(
                "{\"Service\":\"Amazon S3\",\"Event\":\"s3:TestEvent\",\"Bucket\":\"pics\","
                    + "\"RequestId\":\"1\"}"))
        .isEqualTo(new S3TestEvent("pics"));
  }

  @Test
  void theCallOfAScheduleRunsNothing() {
    assertThat(parse(KeepWarm.EVENT)).isEqualTo(new KeepWarmEvent());
    assertThat(parse("{\"scar-keep-warm\":true,\"more\":1}")).isInstanceOf(OtherEvent.class);
  }

  @Test
  void aDirectCallSaysWhatRuns() {
    DirectEvent call =
        (DirectEvent)
            parse(
                "{\"script\":\"%s\",\"cmd_args\":\"[\\\"a b\\\", \\\"\\\"]\",\"asynchronous\":true}"
                    .formatted(Events.base64("echo hi")));

    assertThat(call.script().orElseThrow().bytes()).asString().isEqualTo("echo hi");
    assertThat(call.arguments()).containsExactly("a b", "");
    assertThat(call.asynchronous()).isTrue();
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "plain text|false|false",
        "{broken|false|false",
        "''|false|false",
        "5|true|false",
        "'\"text\"'|true|false",
        "null|true|false",
        "[1,2]|true|false",
        "{\"Records\":[]}|true|false",
        "{\"source\":\"aws.events\",\"detail-type\":\"Scheduled Event\"}|true|true"
      })
  void anythingElseIsItsOwnInput(String event, boolean json, boolean scheduled) {
    OtherEvent other = (OtherEvent) parse(event);

    assertThat(other.content().bytes()).asString().isEqualTo(event);
    assertThat(other.json()).isEqualTo(json);
    assertThat(other.scheduled()).isEqualTo(scheduled);
  }

  private static Event parse(String event) {
    return EventParser.parse(event.getBytes(StandardCharsets.UTF_8));
  }
}
