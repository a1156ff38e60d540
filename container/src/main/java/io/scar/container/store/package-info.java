/**
 * Unpacked images, kept by content address and shared by processes: unpacked once, never written
 * afterwards, removed only when nobody uses them.
 */
@NullMarked
package io.scar.container.store;

import org.jspecify.annotations.NullMarked;
