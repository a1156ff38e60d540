package io.scar.local.lambda.store;

import java.util.ArrayList;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.UnaryOperator;
import org.jspecify.annotations.Nullable;

/**
 * All that is known of one function. Immutable: a change makes a new one, which replaces the old
 * one on disk.
 *
 * @param versions published, oldest first
 * @param nextVersion the number of the next one; never used twice
 * @param reservedConcurrency at most so many invocations at once
 * @param url its own address, if it has one
 */
public record FunctionState(
    FunctionConfiguration latest,
    List<FunctionConfiguration> versions,
    int nextVersion,
    Map<String, String> tags,
    List<PolicyStatement> policy,
    String policyRevision,
    @Nullable Integer reservedConcurrency,
    @Nullable EventInvokeConfig eventInvoke,
    @Nullable FunctionUrlConfig url) {

  public FunctionState {
    versions = List.copyOf(versions);
    tags = Collections.unmodifiableMap(new LinkedHashMap<>(tags));
    policy = List.copyOf(policy);
  }

  public static FunctionState of(FunctionConfiguration latest, Map<String, String> tags) {
    return new FunctionState(
        latest, List.of(), 1, tags, List.of(), latest.revisionId(), null, null, null);
  }

  public String name() {
    return latest.name();
  }

  /** The version that a qualifier names: {@code $LATEST} or a number. */
  public Optional<FunctionConfiguration> version(String qualifier) {
    if (qualifier.equals(FunctionConfiguration.LATEST)) {
      return Optional.of(latest);
    }
    return versions.stream().filter(v -> v.version().equals(qualifier)).findFirst();
  }

  public FunctionState withLatest(FunctionConfiguration newLatest) {
    return new FunctionState(
        newLatest,
        versions,
        nextVersion,
        tags,
        policy,
        policyRevision,
        reservedConcurrency,
        eventInvoke,
        url);
  }

  public FunctionState withPublished(FunctionConfiguration version) {
    List<FunctionConfiguration> more = new ArrayList<>(versions);
    more.add(version);
    return new FunctionState(
        latest,
        more,
        nextVersion + 1,
        tags,
        policy,
        policyRevision,
        reservedConcurrency,
        eventInvoke,
        url);
  }

  public FunctionState withoutVersion(String number) {
    return new FunctionState(
        latest,
        versions.stream().filter(v -> !v.version().equals(number)).toList(),
        nextVersion,
        tags,
        policy,
        policyRevision,
        reservedConcurrency,
        eventInvoke,
        url);
  }

  /** The same, all of its versions' images at other addresses. */
  FunctionState withImagesMoved(UnaryOperator<String> address) {
    return new FunctionState(
        latest.withImageMoved(address),
        versions.stream().map(version -> version.withImageMoved(address)).toList(),
        nextVersion,
        tags,
        policy,
        policyRevision,
        reservedConcurrency,
        eventInvoke,
        url);
  }

  public FunctionState withTags(Map<String, String> newTags) {
    return new FunctionState(
        latest,
        versions,
        nextVersion,
        newTags,
        policy,
        policyRevision,
        reservedConcurrency,
        eventInvoke,
        url);
  }

  public FunctionState withPolicy(List<PolicyStatement> newPolicy, String revision) {
    return new FunctionState(
        latest,
        versions,
        nextVersion,
        tags,
        newPolicy,
        revision,
        reservedConcurrency,
        eventInvoke,
        url);
  }

  public FunctionState withReservedConcurrency(@Nullable Integer reserved) {
    return new FunctionState(
        latest, versions, nextVersion, tags, policy, policyRevision, reserved, eventInvoke, url);
  }

  public FunctionState withEventInvoke(@Nullable EventInvokeConfig config) {
    return new FunctionState(
        latest,
        versions,
        nextVersion,
        tags,
        policy,
        policyRevision,
        reservedConcurrency,
        config,
        url);
  }

  public FunctionState withUrl(@Nullable FunctionUrlConfig config) {
    return new FunctionState(
        latest,
        versions,
        nextVersion,
        tags,
        policy,
        policyRevision,
        reservedConcurrency,
        eventInvoke,
        config);
  }
}
