package io.scar.container.tar;

import java.nio.file.attribute.FileTime;

/**
 * What a file system keeps of a file beside its content.
 *
 * @param mode the permission bits, with set-user-ID and the like
 */
public record EntryAttributes(int mode, long uid, long gid, FileTime modified) {}
