package io.scar.cli.provision;

import com.fasterxml.jackson.databind.JsonNode;
import io.scar.cli.plan.FunctionSpec;
import io.scar.cli.plan.Kind;
import io.scar.cli.plan.Names;
import io.scar.cli.plan.Place;
import io.scar.cli.plan.ScheduleSpec;
import io.scar.cli.plan.Spec;
import io.scar.cli.plan.TriggerSpec;
import io.scar.cli.provision.FunctionPolicy.Statement;
import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;

/**
 * Reads what the definition that was applied to a function before made, and the one that is applied
 * now does not ask for.
 */
final class LeftOvers {

  private final Place place;
  private final TriggerResource triggers;
  private final FailureDestinationResource destinations;
  private final ScheduleResource schedules;
  private final RoleResource roles;
  private final BatchState batch;
  private final RepositoryState repositories;
  private final HttpState http;

  LeftOvers(
      Place place,
      TriggerResource triggers,
      FailureDestinationResource destinations,
      ScheduleResource schedules,
      RoleResource roles,
      BatchState batch,
      RepositoryState repositories,
      HttpState http) {
    this.place = place;
    this.triggers = triggers;
    this.destinations = destinations;
    this.schedules = schedules;
    this.roles = roles;
    this.batch = batch;
    this.repositories = repositories;
    this.http = http;
  }

  /**
   * What is there of it.
   *
   * @param wanted what is asked for now, which is none of it
   * @param statements of the function's policy
   */
  List<Spec> of(DeployedFunction function, List<Spec> wanted, List<Statement> statements) {
    FunctionSpec spec = function.spec();
    JsonNode before = spec.configuration();
    Set<Spec.Id> ids = new LinkedHashSet<>();
    wanted.forEach(w -> ids.add(w.id()));
    List<Spec> found = new ArrayList<>();
    for (String bucket : TriggerBuckets.of(before, statements)) {
      TriggerSpec trigger =
          new TriggerSpec(bucket, spec.name(), place.function(spec.name()), List.of(), false);
      if (!ids.contains(trigger.id())) {
        triggers.read(trigger, statements).ifPresent(found::add);
      }
    }
    if (!ids.contains(new Spec.Id(Kind.CONCURRENCY, spec.name()))
        && before.has("reserved_concurrency")) {
      function.concurrency().ifPresent(found::add);
    }
    if (!ids.contains(new Spec.Id(Kind.FAILURE_DESTINATION, spec.name()))
        && before.has("on_failure")) {
      destinations.read(spec.name()).ifPresent(found::add);
    }
    String rule = Names.schedule(spec.name());
    if (!ids.contains(new Spec.Id(Kind.SCHEDULE, rule)) && before.has("keep_warm")) {
      schedules
          .read(
              new ScheduleSpec(rule, spec.name(), place.function(spec.name()), "", Map.of(), false),
              statements)
          .ifPresent(found::add);
    }
    String role = Names.role(spec.name());
    boolean used =
        wanted.stream().anyMatch(w -> w instanceof FunctionSpec f && f.role().equals(spec.role()));
    if (!used && spec.role().equals(place.role(role))) {
      roles
          .read(role, spec.name())
          .filter(RoleResource.Found::ours)
          .map(RoleResource.Found::spec)
          .ifPresent(found::add);
    }
    if (BatchState.hadJobs(before)) {
      found.addAll(batch.made(spec.name(), ids));
      found.addAll(batch.madeRoles(spec.name(), ids));
    }
    if (!ids.contains(new Spec.Id(Kind.REPOSITORY, spec.name()))) {
      repositories.removable(spec.name(), before).ifPresent(found::add);
    }
    // Last, for its id cannot be had again.
    if (!ids.contains(new Spec.Id(Kind.URL, spec.name()))) {
      http.url(spec, statements).ifPresent(found::add);
    }
    if (!ids.contains(new Spec.Id(Kind.API, spec.name()))) {
      http.api(spec, statements).ifPresent(found::add);
    }
    return found;
  }
}
