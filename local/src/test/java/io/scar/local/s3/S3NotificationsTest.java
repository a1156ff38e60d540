package io.scar.local.s3;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.fasterxml.jackson.databind.ObjectMapper;
import io.scar.contract.event.S3Event;
import io.scar.local.ServicesUnderTest;
import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import software.amazon.awssdk.core.sync.RequestBody;
import software.amazon.awssdk.services.s3.S3Client;
import software.amazon.awssdk.services.s3.model.Event;
import software.amazon.awssdk.services.s3.model.FilterRule;
import software.amazon.awssdk.services.s3.model.LambdaFunctionConfiguration;
import software.amazon.awssdk.services.s3.model.S3Exception;
import software.amazon.awssdk.services.s3.model.Tag;

class S3NotificationsTest {

  private static final String FUNCTION = "arn:aws:lambda:us-east-1:000000000000:function:f";

  @TempDir Path folder;
  private ServicesUnderTest cloud;
  private S3Client s3;

  @BeforeEach
  void start() throws IOException {
    cloud = new ServicesUnderTest(folder);
    s3 = cloud.s3();
    cloud.functions.allowed.add(FUNCTION);
  }

  @AfterEach
  void stop() throws IOException {
    s3.close();
    cloud.close();
  }

  @Test
  void anAcknowledgedPutHasSentItsEvent() throws IOException {
    bucket(on("s3:ObjectCreated:*", "in/", ".png"));

    String eTag =
        s3.putObject(b -> b.bucket("pics").key("in/a b+ü.png"), RequestBody.fromString("picture"))
            .eTag();

    S3Event.EventRecord event = onlyEvent();
    assertThat(event.eventName()).isEqualTo("ObjectCreated:Put");
    assertThat(event.eventSource()).isEqualTo(S3Event.SOURCE);
    assertThat(event.eventTime()).matches("\\d{4}-\\d\\d-\\d\\dT\\d\\d:\\d\\d:\\d\\d\\.\\d{3}Z");
    assertThat(event.s3().bucket()).isEqualTo(new S3Event.Bucket("pics", "arn:aws:s3:::pics"));
    assertThat(event.s3().object().key()).isEqualTo("in/a+b%2B%C3%BC.png");
    assertThat(event.s3().object().size()).isEqualTo(7);
    assertThat("\"" + event.s3().object().eTag() + "\"").isEqualTo(eTag);
    assertThat(event.s3().object().sequencer()).matches("[0-9A-F]{16}");
  }

  @Test
  void onlyMatchingKeysSendEvents() {
    bucket(on("s3:ObjectCreated:*", "in/", ".png"));

    s3.putObject(b -> b.bucket("pics").key("out/a.png"), RequestBody.empty());
    s3.putObject(b -> b.bucket("pics").key("in/a.txt"), RequestBody.empty());

    assertThat(cloud.functions.events).isEmpty();
  }

  @Test
  void copiesAndRemovalsHaveNamesOfTheirOwn() throws IOException {
    bucket(on("s3:ObjectCreated:Copy", "", ""), on("s3:ObjectRemoved:*", "", ""));

    s3.putObject(b -> b.bucket("pics").key("a"), RequestBody.fromString("x"));
    s3.copyObject(
        b ->
            b.sourceBucket("pics").sourceKey("a").destinationBucket("pics").destinationKey("copy"));
    s3.deleteObject(b -> b.bucket("pics").key("a"));
    s3.deleteObject(b -> b.bucket("pics").key("never there"));

    assertThat(events())
        .extracting(S3Event.EventRecord::eventName)
        .containsExactly("ObjectCreated:Copy", "ObjectRemoved:Delete");
  }

  @Test
  void aPutWhoseEventCannotBeKeptIsNotAcknowledged() {
    bucket(on("s3:ObjectCreated:*", "", ""));
    cloud.functions.diskFull = true;

    assertThatThrownBy(
            () ->
                s3.putObject(
                    b ->
                        b.bucket("pics")
                            .key("k")
                            .overrideConfiguration(
                                o -> o.apiCallTimeout(java.time.Duration.ofMinutes(1))),
                    RequestBody.fromString("x")))
        .isInstanceOf(S3Exception.class)
        .hasMessageContaining("No space left on device");
  }

  @Test
  void theConfigurationIsReturnedAlsoAfterARestart() throws IOException {
    bucket(on("s3:ObjectCreated:*", "in/", ".png"));
    s3.putBucketTagging(
        b ->
            b.bucket("pics")
                .tagging(t -> t.tagSet(List.of(Tag.builder().key("k").value("v").build()))));
    stop();
    start();

    List<LambdaFunctionConfiguration> configurations =
        s3.getBucketNotificationConfiguration(b -> b.bucket("pics")).lambdaFunctionConfigurations();
    assertThat(configurations).hasSize(1);
    assertThat(configurations.get(0).lambdaFunctionArn()).isEqualTo(FUNCTION);
    assertThat(configurations.get(0).filter().key().filterRules())
        .extracting(FilterRule::value)
        .containsExactly("in/", ".png");
    assertThat(s3.getBucketTagging(b -> b.bucket("pics")).tagSet()).hasSize(1);
    s3.putObject(b -> b.bucket("pics").key("in/x.png"), RequestBody.empty());
    assertThat(cloud.functions.events).hasSize(1);
  }

  @Test
  void aFunctionThatS3MayNotInvokeIsRefused() {
    cloud.functions.allowed.clear();
    s3.createBucket(b -> b.bucket("pics"));

    assertThatThrownBy(() -> configure(on("s3:ObjectCreated:*", "", "")))
        .isInstanceOf(S3Exception.class)
        .hasMessageContaining("Unable to validate the following destination configurations");
  }

  @Test
  void overlappingConfigurationsAreRefused() {
    s3.createBucket(b -> b.bucket("pics"));

    assertThatThrownBy(
            () ->
                configure(
                    on("s3:ObjectCreated:*", "in/", ""), on("s3:ObjectCreated:Put", "in/a/", "")))
        .isInstanceOf(S3Exception.class)
        .hasMessageContaining("Configurations overlap");
    configure(on("s3:ObjectCreated:*", "in/", ".png"), on("s3:ObjectCreated:*", "in/", ".jpg"));
  }

  @ParameterizedTest
  @ValueSource(strings = {"Upper", "under_score", "ab", "192.168.0.1", "a..b", "xn--a", "-a-"})
  void bucketNamesThatS3WouldRejectAreRejected(String name) throws Exception {
    HttpRequest request =
        HttpRequest.newBuilder(URI.create(cloud.uri() + "/" + name))
            .PUT(HttpRequest.BodyPublishers.noBody())
            .build();
    try (HttpClient client = HttpClient.newHttpClient()) {
      HttpResponse<String> answer = client.send(request, HttpResponse.BodyHandlers.ofString());
      assertThat(answer.statusCode()).isEqualTo(400);
      assertThat(answer.body()).contains("<Code>InvalidBucketName</Code>", name);
    }
  }

  @Test
  void aBucketKnowsItsRegionAndIsEmptiedBeforeItGoes() {
    s3.createBucket(
        b -> b.bucket("far").createBucketConfiguration(c -> c.locationConstraint("eu-west-1")));

    assertThat(s3.getBucketLocation(b -> b.bucket("far")).locationConstraintAsString())
        .isEqualTo("eu-west-1");
    s3.putObject(b -> b.bucket("far").key("k"), RequestBody.empty());
    assertThatThrownBy(() -> s3.deleteBucket(b -> b.bucket("far")))
        .hasMessageContaining("not empty");
    s3.deleteObject(b -> b.bucket("far").key("k"));
    s3.deleteBucket(b -> b.bucket("far"));
    assertThat(s3.listBuckets().buckets()).isEmpty();
  }

  private void bucket(LambdaFunctionConfiguration... configurations) {
    s3.createBucket(b -> b.bucket("pics"));
    configure(configurations);
  }

  private void configure(LambdaFunctionConfiguration... configurations) {
    s3.putBucketNotificationConfiguration(
        b ->
            b.bucket("pics")
                .notificationConfiguration(n -> n.lambdaFunctionConfigurations(configurations)));
  }

  private static LambdaFunctionConfiguration on(String event, String prefix, String suffix) {
    return LambdaFunctionConfiguration.builder()
        .lambdaFunctionArn(FUNCTION)
        .events(Event.fromValue(event))
        .filter(
            f ->
                f.key(
                    k ->
                        k.filterRules(
                            FilterRule.builder().name("prefix").value(prefix).build(),
                            FilterRule.builder().name("suffix").value(suffix).build())))
        .build();
  }

  private S3Event.EventRecord onlyEvent() throws IOException {
    assertThat(events()).hasSize(1);
    return events().get(0);
  }

  private List<S3Event.EventRecord> events() throws IOException {
    ObjectMapper mapper = new ObjectMapper();
    List<S3Event.EventRecord> records = new java.util.ArrayList<>();
    for (ServicesUnderTest.Delivered event : cloud.functions.events) {
      assertThat(event.function()).isEqualTo(FUNCTION);
      records.addAll(mapper.readValue(event.payload(), S3Event.class).records());
    }
    return records;
  }
}
