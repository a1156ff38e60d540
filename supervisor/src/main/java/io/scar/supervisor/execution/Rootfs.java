package io.scar.supervisor.execution;

import java.nio.file.Path;

/**
 * An image that is ready to run.
 *
 * @param root never written
 * @param fresh whether it was unpacked just now
 */
public record Rootfs(Path root, ImageSettings settings, String digest, boolean fresh) {}
