/** The Resource Groups Tagging API: finds functions by their tags. */
@NullMarked
package io.scar.local.tagging;

import org.jspecify.annotations.NullMarked;
