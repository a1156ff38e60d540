package io.scar.container.unpack.kernel;

/**
 * What {@code stat} tells, as far as it is asked for.
 *
 * @param links names of the inode
 * @param size in bytes, holes included
 * @param allocated bytes on the disk, about
 */
public record FileStatus(long inode, long links, long size, long allocated) {}
