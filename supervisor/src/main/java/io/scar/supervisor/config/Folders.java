package io.scar.supervisor.config;

import io.scar.container.store.StoreQuota;
import java.nio.file.Path;
import java.util.Optional;

/**
 * Where things lie; all absolute.
 *
 * @param task the function's package; never written
 * @param temporary the only folder that may be written
 * @param store the rootfs store, perhaps shared with other processes
 * @param storeQuota what the store may hold
 * @param temporaryTaken the pipe that is told what of the store counts as part of the temporary
 *     folder; empty where the store lies there, or need not count
 * @param scarExec the engine's binary
 */
public record Folders(
    Path task,
    Path temporary,
    Path store,
    StoreQuota storeQuota,
    Optional<Path> temporaryTaken,
    Path scarExec) {}
