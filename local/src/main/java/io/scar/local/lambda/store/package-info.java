/** What Lambda keeps: functions with their versions, layers, and the unpacked archives of both. */
@NullMarked
package io.scar.local.lambda.store;

import org.jspecify.annotations.NullMarked;
