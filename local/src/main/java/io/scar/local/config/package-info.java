/** What the user says: arguments and environment, read once. */
@NullMarked
package io.scar.local.config;

import org.jspecify.annotations.NullMarked;
