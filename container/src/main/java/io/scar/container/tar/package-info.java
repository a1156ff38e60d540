/**
 * Reads tar archives as container engines do: POSIX ustar and pax, the older forms, and GNU's long
 * names and sparse files. Names stay the bytes that they are. Every length that an archive claims
 * is bounded before anything is taken for it. What an entry's name means in an image's layer, and
 * which no image may have, is told here too. Writes archives whose bytes depend on their entries
 * alone.
 *
 * @see <a href="https://pubs.opengroup.org/onlinepubs/9799919799/utilities/pax.html">pax(1)</a>
 * @see <a href="https://www.gnu.org/software/tar/manual/html_node/Standard.html">GNU tar's
 *     formats</a>
 */
@NullMarked
package io.scar.container.tar;

import org.jspecify.annotations.NullMarked;
