package io.scar.cli.transfer;

import java.time.Instant;
import org.jspecify.annotations.Nullable;

/**
 * An object of a bucket.
 *
 * @param size bytes
 * @param eTag changes with its content; null if it is not known
 */
public record StoredObject(String key, long size, Instant modified, @Nullable String eTag) {}
