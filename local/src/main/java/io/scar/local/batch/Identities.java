package io.scar.local.batch;

import java.util.function.Predicate;

/**
 * What Batch asks IAM.
 *
 * @param hasRole whether this account has a role of this name
 * @param hasInstanceProfile whether it has an instance profile of this name
 */
public record Identities(Predicate<String> hasRole, Predicate<String> hasInstanceProfile) {}
