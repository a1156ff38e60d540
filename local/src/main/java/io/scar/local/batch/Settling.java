package io.scar.local.batch;

import com.fasterxml.jackson.databind.node.ObjectNode;
import io.scar.local.batch.store.ResourceStore;
import io.scar.local.batch.store.ResourceStore.Kind;
import io.scar.local.http.AwsException;
import java.io.IOException;
import java.time.Duration;
import java.util.Optional;
import java.util.concurrent.ScheduledThreadPoolExecutor;
import java.util.concurrent.ThreadPoolExecutor;
import java.util.concurrent.TimeUnit;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Environments and queues are created, changed and deleted a little after the request is answered,
 * as in AWS; meanwhile they take no other change.
 */
final class Settling implements AutoCloseable {

  private static final Logger LOG = LoggerFactory.getLogger(Settling.class);

  /** After this a change that could not be written, on a full disk for instance, is tried again. */
  private static final Duration AGAIN = Duration.ofSeconds(10);

  private final ResourceStore store;
  private final RoleCheck roles;
  private final Duration time;
  private final Runnable settled;
  private final ScheduledThreadPoolExecutor timer;

  /**
   * @param settled told of each resource that settled
   */
  Settling(ResourceStore store, RoleCheck roles, Duration time, Runnable settled) {
    this.store = store;
    this.roles = roles;
    this.time = time;
    this.settled = settled;
    this.timer =
        new ScheduledThreadPoolExecutor(
            1,
            Thread.ofPlatform().daemon().name("batch-resources").factory(),
            // What comes while the local cloud stops settles at its next start.
            new ThreadPoolExecutor.DiscardPolicy());
    this.timer.setExecuteExistingDelayedTasksAfterShutdownPolicy(false);
  }

  /** Goes on with what an earlier run of the local cloud did not finish. */
  void resume() {
    for (Kind kind : new Kind[] {Kind.ENVIRONMENTS, Kind.QUEUES}) {
      for (ObjectNode resource : store.all(kind)) {
        if (isUnsettled(resource)) {
          later(
              kind,
              resource
                  .path(kind == Kind.QUEUES ? "jobQueueName" : "computeEnvironmentName")
                  .asText());
        }
      }
    }
  }

  /** Whether it is being created, changed or deleted. */
  static boolean isUnsettled(ObjectNode resource) {
    return resource.path("status").asText().endsWith("ING");
  }

  void later(Kind kind, String name) {
    later(kind, name, time);
  }

  private void later(Kind kind, String name, Duration delay) {
    var _ = timer.schedule(() -> settle(kind, name), delay.toMillis(), TimeUnit.MILLISECONDS);
  }

  private void settle(Kind kind, String name) {
    try {
      store.change(
          document -> {
            ObjectNode part = ResourceStore.part(document, kind);
            if (part.path(name) instanceof ObjectNode resource && isUnsettled(resource)) {
              if (resource.path("status").asText().equals(ResourceStore.DELETING)) {
                part.remove(name);
              } else {
                Optional<String> fault =
                    kind == Kind.ENVIRONMENTS ? roles.fault(resource) : Optional.empty();
                String healthy =
                    kind == Kind.ENVIRONMENTS ? "ComputeEnvironment Healthy" : "JobQueue Healthy";
                resource.put("status", fault.isEmpty() ? ResourceStore.VALID : "INVALID");
                resource.put("statusReason", fault.orElse(healthy));
              }
            }
            return name;
          });
    } catch (IOException | AwsException e) {
      LOG.error("{} {} did not settle; that is tried again", kind.arnType(), name, e);
      later(kind, name, AGAIN);
    }
    settled.run();
  }

  /** Lets a change that is being written end. */
  @Override
  public void close() {
    timer.close();
  }
}
