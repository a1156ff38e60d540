package io.scar.local.iam;

import io.scar.local.http.LocalAccount;
import java.util.Map;
import java.util.TreeMap;

/**
 * A role.
 *
 * @param createdMillis since the epoch
 * @param maxSession seconds
 * @param policies the inline ones: documents by name
 * @param attached the managed ones: names by ARN
 */
record Role(
    String name,
    String path,
    String id,
    long createdMillis,
    String trustPolicy,
    String description,
    int maxSession,
    Map<String, String> policies,
    Map<String, String> attached,
    Map<String, String> tags)
    implements Entity {

  /** Seconds. */
  static final int DEFAULT_SESSION = 3600;

  Role {
    policies = Map.copyOf(policies);
    attached = Map.copyOf(attached);
    tags = Map.copyOf(tags);
  }

  /** A new one without policies. */
  static Role made(
      String name,
      String path,
      String trustPolicy,
      String description,
      int maxSession,
      Map<String, String> tags) {
    return new Role(
        name,
        path,
        Entity.newId("AROA"),
        System.currentTimeMillis(),
        trustPolicy,
        description,
        maxSession,
        Map.of(),
        Map.of(),
        tags);
  }

  String arn() {
    return "arn:aws:iam::" + LocalAccount.ID + ":role" + path + name;
  }

  Role withTrustPolicy(String document) {
    return new Role(
        name, path, id, createdMillis, document, description, maxSession, policies, attached, tags);
  }

  Role withPolicy(String policy, String document) {
    Map<String, String> next = new TreeMap<>(policies);
    next.put(policy, document);
    return withPolicies(next);
  }

  Role withoutPolicy(String policy) {
    Map<String, String> next = new TreeMap<>(policies);
    next.remove(policy);
    return withPolicies(next);
  }

  private Role withPolicies(Map<String, String> next) {
    return new Role(
        name, path, id, createdMillis, trustPolicy, description, maxSession, next, attached, tags);
  }

  Role withAttached(Map<String, String> next) {
    return new Role(
        name, path, id, createdMillis, trustPolicy, description, maxSession, policies, next, tags);
  }

  Role withTags(Map<String, String> next) {
    return new Role(
        name,
        path,
        id,
        createdMillis,
        trustPolicy,
        description,
        maxSession,
        policies,
        attached,
        next);
  }
}
