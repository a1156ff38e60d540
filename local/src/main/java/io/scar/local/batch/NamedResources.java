package io.scar.local.batch;

import com.fasterxml.jackson.databind.node.ObjectNode;
import io.scar.local.batch.store.JobQueue;
import io.scar.local.batch.store.ResourceStore;
import io.scar.local.batch.store.ResourceStore.Kind;
import io.scar.local.http.AwsException;
import java.util.List;

/** What compute environments and job queues have in common. */
final class NamedResources {

  static final List<String> STATES = List.of(ResourceStore.ENABLED, ResourceStore.DISABLED);

  private NamedResources() {}

  /** A page of the resources of a kind, all or those that the request names. */
  static ObjectNode describe(ResourceStore store, BatchCall call, Kind kind, String nameMember)
      throws AwsException {
    List<String> wanted =
        call.body().texts(kind.member()).stream().map(ResourceStore::key).toList();
    List<ObjectNode> found =
        store.all(kind).stream()
            .filter(
                resource -> wanted.isEmpty() || wanted.contains(resource.path(nameMember).asText()))
            .toList();
    return Page.of(
        call.body(),
        kind.member(),
        found,
        resource -> resource.path(nameMember).asText(),
        resource -> resource.without(JobQueue.CREATED_AT));
  }

  /** A resource that is not being changed already. */
  static ObjectNode settled(ObjectNode document, Kind kind, String given, String verb)
      throws AwsException {
    if (!(ResourceStore.part(document, kind).path(ResourceStore.key(given))
        instanceof ObjectNode resource)) {
      throw BatchErrors.client(given + " does not exist");
    }
    if (Settling.isUnsettled(resource)) {
      throw BatchErrors.client("Cannot %s, resource is being modified".formatted(verb));
    }
    return resource;
  }
}
