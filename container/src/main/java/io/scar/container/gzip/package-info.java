/**
 * Gzip streams: members, checksums, and the deflate data inside, by the engine's own decoder where
 * its library is there and by Java's where it is not.
 *
 * @see <a href="https://www.rfc-editor.org/rfc/rfc1952">RFC 1952</a>
 */
@NullMarked
package io.scar.container.gzip;

import org.jspecify.annotations.NullMarked;
