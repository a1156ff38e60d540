/**
 * The one loopback endpoint: which service a request is for, and each protocol's way to answer and
 * to fail.
 */
@NullMarked
package io.scar.local.http;

import org.jspecify.annotations.NullMarked;
