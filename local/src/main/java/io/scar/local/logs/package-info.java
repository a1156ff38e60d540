/** CloudWatch Logs: groups, streams and events, kept as files of lines. */
@NullMarked
package io.scar.local.logs;

import org.jspecify.annotations.NullMarked;
