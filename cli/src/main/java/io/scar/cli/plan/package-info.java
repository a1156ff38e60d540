/**
 * What a function is to be, what it is, and the actions between the two. Pure: it never calls AWS,
 * and the same input gives the same plan. A {@link io.scar.cli.plan.Spec} says one thing in AWS in
 * normal form, wanted and deployed alike; {@link io.scar.cli.plan.Planner} compares them.
 */
@NullMarked
package io.scar.cli.plan;

import org.jspecify.annotations.NullMarked;
