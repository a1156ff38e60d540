package io.scar.cli.transfer;

import java.time.Instant;

/**
 * An object of a bucket.
 *
 * @param size bytes
 */
public record StoredObject(String key, long size, Instant modified) {}
