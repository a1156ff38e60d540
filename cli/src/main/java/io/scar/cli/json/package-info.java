/**
 * JSON as trees, without Jackson's mapper, which takes longer to set up (calendars, number formats,
 * annotations) than most commands take for their work. Knows no other package.
 */
@NullMarked
package io.scar.cli.json;

import org.jspecify.annotations.NullMarked;
