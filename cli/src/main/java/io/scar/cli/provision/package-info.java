/**
 * Brings AWS to what a plan says: one class for each kind of resource, which reads, makes, changes
 * and removes it, and a journal that takes back what a failed call has done.
 */
@NullMarked
package io.scar.cli.provision;

import org.jspecify.annotations.NullMarked;
