package io.scar.local.batch.run;

import java.net.URI;
import java.nio.file.Path;
import java.time.Duration;
import java.util.function.Supplier;

/**
 * What all jobs have in common.
 *
 * @param scratch where containers have their folders; emptied at start
 * @param fileSystems where the folders that stand for EFS are
 * @param endpoint of the local cloud; asked for when a job starts
 * @param key the access key, the secret and the session token that jobs get; the local cloud
 *     accepts any
 * @param grace between SIGTERM and SIGKILL; 30 seconds in ECS
 */
public record RunSettings(
    Path scratch, Path fileSystems, Supplier<URI> endpoint, String key, Duration grace) {}
