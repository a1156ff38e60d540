package io.scar.container.squash;

import java.nio.file.attribute.FileTime;

/**
 * What a file system keeps of a file beside its content.
 *
 * @param mode the permission bits, with set-user-ID and the like
 */
record Attributes(int mode, long uid, long gid, FileTime modified) {}
