package io.scar.supervisor.execution;

import java.nio.file.Path;
import java.util.Optional;

/**
 * An image that is ready to run.
 *
 * @param root never written
 * @param owners to whom its files belong, for the engine; empty when all of them are root's
 * @param fresh whether it was unpacked just now
 */
public record Rootfs(
    Path root, Optional<Path> owners, ImageSettings settings, String digest, boolean fresh) {}
