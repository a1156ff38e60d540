package io.scar.container.inspect;

/**
 * What the final tree of an image holds.
 *
 * @param files regular ones; several names of one file count once
 * @param links symbolic ones
 */
public record ImageContents(
    CLibrary cLibrary, EntryPoint entryPoint, Shell shell, long files, long folders, long links) {}
