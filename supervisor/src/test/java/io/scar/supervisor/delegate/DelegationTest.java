package io.scar.supervisor.delegate;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

import io.scar.contract.job.JobName;
import io.scar.supervisor.config.Aws;
import io.scar.supervisor.config.Delegating;
import io.scar.supervisor.config.RoleCredentials;
import io.scar.supervisor.fixture.Eventually;
import io.scar.supervisor.fixture.FakeBatch;
import io.scar.supervisor.fixture.FakeS3;
import io.scar.supervisor.storage.S3Storage;
import io.scar.supervisor.storage.SignedPosts;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

class DelegationTest {

  private static final JobName NAME = new JobName("f-0123456789abcdef");
  private static final String MARKER = "deploy/.scar/jobs/" + NAME;
  private static final Duration MINUTE = Duration.ofMinutes(1);
  private static final Duration LONG_AGO = Duration.ofHours(1);
  private static final int AT_ONCE = 8;

  private final PassingTime time = new PassingTime();
  private FakeS3 s3;
  private FakeBatch batch;
  private Aws aws;
  private S3Storage storage;

  /** Waiting takes no time here. */
  private static final class PassingTime implements Clock {

    private long now;
    private Runnable meanwhile = () -> {};

    @Override
    public synchronized long nanoTime() {
      return now;
    }

    @Override
    public synchronized void rest(Duration time) {
      now += time.toNanos();
      meanwhile.run();
    }
  }

  @BeforeEach
  void start() throws IOException {
    s3 = new FakeS3();
    batch = new FakeBatch(s3);
    aws =
        new Aws(
            "us-east-1",
            Optional.of(s3.endpoint()),
            Optional.of(new RoleCredentials("id", "secret", Optional.of("token"))));
    storage = new S3Storage(aws);
  }

  @AfterEach
  void stop() {
    storage.close();
    s3.close();
  }

  @Test
  void anEventThatComesFourTimesHasOneJob() {
    List<String> ids = new ArrayList<>();
    for (int i = 0; i < 4; i++) {
      ids.add(submit().id());
    }

    assertThat(ids).containsOnly("job-1");
    assertThat(batch.jobs()).hasSize(1);
    assertThat(s3.text(MARKER)).isEqualTo("job-1");
    assertThat(batch.jobs().getFirst().name()).isEqualTo(NAME.value());
    assertThat(batch.jobs().getFirst().variables())
        .containsExactlyInAnyOrderEntriesOf(
            Map.of(
                "EVENT",
                "{\"a\":1}",
                "REQUEST_ID",
                "r-1",
                "SCAR_JOB_MARKER",
                "s3://deploy/.scar/jobs/" + NAME));
  }

  @Test
  void onlyWhatWasHandedOverIsBegun() {
    assertThat(delegation().begun(NAME)).isFalse();
    submit();
    assertThat(delegation().begun(NAME)).isTrue();
    assertThat(delegation().begun(new JobName("other"))).isFalse();
  }

  @Test
  void whoDiedBetweenMarkerAndJobIsFollowed() {
    s3.put(MARKER, "claimed somebody", LONG_AGO);

    assertThat(submit().id()).isEqualTo("job-1");
    assertThat(submit().id()).isEqualTo("job-1");
    assertThat(batch.jobs()).hasSize(1);
    assertThat(s3.text(MARKER)).isEqualTo("job-1");
  }

  @Test
  void whoDiedBetweenJobAndItsIdLeavesAJobThatIsFoundByItsName() {
    batch.put("job-of-the-dead", NAME.value());
    s3.put(MARKER, "claimed somebody", LONG_AGO);

    assertThat(submit().id()).isEqualTo("job-of-the-dead");
    assertThat(batch.jobs()).hasSize(1);
    assertThat(s3.text(MARKER)).isEqualTo("job-of-the-dead");
  }

  @Test
  void aJobIsFoundOnWhicheverPageItIsAndOfSeveralTheFirst() {
    for (int i = 0; i < 5; i++) {
      batch.put("other-" + i, "other");
    }
    batch.put("job-of-the-dead", NAME.value());
    batch.put("other", "other");
    batch.put("job-of-another", NAME.value());
    s3.put(MARKER, "claimed somebody", LONG_AGO);

    assertThat(submit().id()).isEqualTo("job-of-the-dead");
    assertThat(s3.text(MARKER)).isEqualTo("job-of-the-dead");
  }

  @Test
  void aListThatBreaksOffIsNotTakenForAnEmptyOne() {
    batch.put("job-of-the-dead", NAME.value());
    batch.garbleList();
    s3.put(MARKER, "claimed somebody", LONG_AGO);

    assertThat(submit().id()).isEqualTo("job-of-the-dead");
    assertThat(batch.jobs()).hasSize(1);
  }

  @Test
  void aMarkerThatBreaksOffIsNotTakenForAnotherJobsId() {
    s3.put(MARKER, "0a1b2c3d-0000-4000-8000-000000000000");
    s3.cut(MARKER);

    assertThat(submit().id()).isEqualTo("0a1b2c3d-0000-4000-8000-000000000000");
  }

  @Test
  void whoIsStillAtItIsWaitedFor() {
    s3.put(MARKER, "claimed somebody");
    time.meanwhile = () -> s3.put(MARKER, "theirs");

    assertThat(submit().id()).isEqualTo("theirs");
    assertThat(batch.jobs()).isEmpty();
  }

  @Test
  void whoIsStillAtItTooLongMakesTheEventComeAgain() {
    s3.put(MARKER, "claimed somebody");

    assertThatExceptionOfType(BatchUnavailable.class)
        .isThrownBy(this::submit)
        .withMessageContaining("another invocation");
    assertThat(batch.jobs()).isEmpty();
    assertThat(s3.text(MARKER)).isEqualTo("claimed somebody");
  }

  @Test
  void ofManyAtOnceOneSubmits() throws Exception {
    CountDownLatch gate = new CountDownLatch(1);
    batch.hold(gate);
    List<Future<String>> all = atOnce();
    Eventually.until("one submits", () -> batch.requests() == 1);
    gate.countDown();

    for (Future<String> one : all) {
      assertThat(one.get()).isEqualTo("job-1");
    }
    assertThat(batch.jobs()).hasSize(1);
  }

  @Test
  void ofManyWhoFindAClaimOfTheDeadOneSubmits() throws Exception {
    s3.put(MARKER, "claimed somebody", LONG_AGO);

    for (Future<String> one : atOnce()) {
      assertThat(one.get()).isEqualTo("job-1");
    }
    assertThat(batch.jobs()).hasSize(1);
  }

  @Test
  void aJobWhoseAnswerWasLostIsFound() {
    batch.loseAnswer();

    assertThat(submit().id()).isEqualTo("job-1");
    assertThat(batch.jobs()).hasSize(1);
    assertThat(s3.text(MARKER)).isEqualTo("job-1");
  }

  @Test
  void whatPassesIsTriedAgain() {
    batch.refuse(429, "TooManyRequestsException");
    batch.refuse(500, "ServerException");
    batch.refuse(400, "ThrottlingException");

    assertThat(submit().id()).isEqualTo("job-1");
    assertThat(batch.jobs()).hasSize(1);
  }

  @Test
  void whatBatchRefusesIsToldAndFreesTheEventForTheNextTime() {
    batch.refuse(403, "AccessDeniedException");

    assertThatExceptionOfType(JobRefused.class)
        .isThrownBy(this::submit)
        .withMessageContainingAll("batch:SubmitJob", "queue", "AccessDenied", "scar update");
    assertThat(s3.text(MARKER)).isEqualTo("free");
    assertThat(delegation().begun(NAME)).isTrue();
    assertThat(submit().id()).isEqualTo("job-1");
  }

  @Test
  void whoIsTurnedAwayUntilTheEndFreesTheEventToo() {
    for (int i = 0; i < 50; i++) {
      batch.refuse(429, "TooManyRequestsException");
    }

    assertThatExceptionOfType(BatchUnavailable.class)
        .isThrownBy(this::submit)
        .withMessageContaining("TooManyRequests");
    assertThat(s3.text(MARKER)).isEqualTo("free");
    assertThat(Duration.ofNanos(time.nanoTime())).isLessThan(Handover.LEASE);
  }

  @Test
  void whoDoesNotKnowWhetherThereIsAJobKeepsTheClaim() {
    for (int i = 0; i < 50; i++) {
      batch.refuse(503, "");
    }

    assertThatExceptionOfType(BatchUnavailable.class).isThrownBy(this::submit);
    assertThat(s3.text(MARKER)).startsWith("claimed ");
  }

  @Test
  void aJobThatWroteTheMarkerItselfIsTheOne() throws Exception {
    CountDownLatch gate = new CountDownLatch(1);
    batch.hold(gate);
    try (ExecutorService threads = Executors.newVirtualThreadPerTaskExecutor()) {
      Future<String> id = threads.submit(() -> submit().id());
      Eventually.until("it submits", () -> batch.requests() == 1);
      s3.put(MARKER, "the-quicker");
      gate.countDown();

      assertThat(id.get()).isEqualTo("the-quicker");
      assertThat(s3.text(MARKER)).isEqualTo("the-quicker");
    }
  }

  @Test
  void aMarkerThatCannotBeWrittenAfterwardsIsLeftToTheJob() throws Exception {
    CountDownLatch gate = new CountDownLatch(1);
    batch.hold(gate);
    try (ExecutorService threads = Executors.newVirtualThreadPerTaskExecutor()) {
      Future<String> id = threads.submit(() -> submit().id());
      Eventually.until("it submits", () -> batch.requests() == 1);
      s3.refuse(MARKER);
      gate.countDown();

      assertThat(id.get()).isEqualTo("job-1");
    }
  }

  @Test
  void aLargeEventGoesThroughTheBucket() {
    byte[] large = bytes("{\"data\":\"" + "x".repeat(6_000) + "\"}");

    delegation().submit(new JobEvent(NAME, large, Map.of()), MINUTE);

    assertThat(s3.text("deploy/.scar/events/" + NAME + ".json")).hasSize(large.length);
    assertThat(batch.jobs().getFirst().variables())
        .containsEntry("SCAR_EVENT_URL", "s3://deploy/.scar/events/" + NAME + ".json")
        .doesNotContainKey("EVENT");
  }

  @Test
  void anEventIsMeasuredAsItStandsInJson() {
    assertThat(Delegation.small(bytes("x".repeat(6_000)))).isPresent();
    assertThat(Delegation.small(bytes("x".repeat(6_001)))).isEmpty();
    assertThat(Delegation.small(bytes("\"".repeat(3_000)))).isPresent();
    assertThat(Delegation.small(bytes("\"".repeat(3_001)))).isEmpty();
    assertThat(Delegation.small(new byte[] {(byte) 0xff})).isEmpty();
    assertThat(Delegation.small(new byte[] {'a', 0})).isEmpty();
    assertThat(Delegation.small(new byte[0])).isEmpty();
  }

  @Test
  void withoutABucketAJobIsKnownByItsNameAndNoEventMayBeLarge() {
    Delegation without = delegation(Optional.empty(), false);
    JobEvent small = new JobEvent(NAME, bytes("{}"), Map.of());

    assertThat(without.begun(NAME)).isFalse();
    assertThat(without.submit(small, MINUTE).id()).isEqualTo("job-1");
    assertThat(without.submit(small, MINUTE).id()).isEqualTo("job-1");
    assertThat(batch.jobs()).hasSize(1);
    assertThat(batch.jobs().getFirst().variables()).containsOnlyKeys("EVENT");
    assertThatExceptionOfType(JobRefused.class)
        .isThrownBy(
            () -> without.submit(new JobEvent(new JobName("g"), new byte[7_000], Map.of()), MINUTE))
        .withMessageContainingAll("7000 bytes", "6000 at most", "lambda.deployment.bucket");
  }

  @Test
  void allNodesOfAMultiNodeJobGetTheEvent() {
    delegation(Optional.of("deploy"), true)
        .submit(new JobEvent(NAME, bytes("{}"), Map.of()), MINUTE);

    FakeBatch.Job job = batch.jobs().getFirst();
    assertThat(job.request().has("containerOverrides")).isFalse();
    assertThat(
            job.request()
                .path("nodeOverrides")
                .path("nodePropertyOverrides")
                .path(0)
                .path("targetNodes")
                .asText())
        .isEqualTo("0:");
    assertThat(job.nodesVariables()).containsEntry("EVENT", "{}");
  }

  @Test
  void withoutTimeNothingIsSubmitted() {
    assertThatExceptionOfType(BatchUnavailable.class)
        .isThrownBy(
            () -> delegation().submit(new JobEvent(NAME, bytes("{}"), Map.of()), Duration.ZERO));
    assertThat(batch.jobs()).isEmpty();
    assertThat(s3.text(MARKER)).isEqualTo("free");
  }

  @Test
  void withoutTimeWhatTheDeadLeftIsLeftToTheNextAttempt() {
    s3.put(MARKER, "claimed somebody", LONG_AGO);

    assertThatExceptionOfType(BatchUnavailable.class)
        .isThrownBy(
            () -> delegation().submit(new JobEvent(NAME, bytes("{}"), Map.of()), Duration.ZERO));
    assertThat(batch.jobs()).isEmpty();
    assertThat(s3.text(MARKER)).isEqualTo("claimed somebody");
  }

  private List<Future<String>> atOnce() {
    List<Future<String>> all = new ArrayList<>();
    ExecutorService threads = Executors.newVirtualThreadPerTaskExecutor();
    for (int i = 0; i < AT_ONCE; i++) {
      Delegation own =
          new Delegation(jobs(false), Optional.of("deploy"), storage.conditional(), Clock.REAL);
      all.add(threads.submit(() -> own.submit(event(), MINUTE).id()));
    }
    threads.shutdown();
    return all;
  }

  private SubmittedJob submit() {
    return delegation().submit(event(), MINUTE);
  }

  private static JobEvent event() {
    return new JobEvent(NAME, bytes("{\"a\":1}"), Map.of("REQUEST_ID", "r-1"));
  }

  private Delegation delegation() {
    return delegation(Optional.of("deploy"), false);
  }

  private Delegation delegation(Optional<String> bucket, boolean multiNode) {
    return new Delegation(jobs(multiNode), bucket, storage.conditional(), time);
  }

  private Jobs jobs(boolean multiNode) {
    return new BatchJobs(
        new SignedPosts(aws, MINUTE),
        new Delegating(
            false, Optional.of("deploy"), "queue", "definition", multiNode, Optional.empty()));
  }

  private static byte[] bytes(String text) {
    return text.getBytes(StandardCharsets.UTF_8);
  }
}
