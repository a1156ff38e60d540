package io.scar.container.unpack;

import java.nio.file.Path;

/**
 * Where an unpacked tree is meant to be, in the words of failures: it may be made elsewhere first.
 *
 * @param folder as its user knows it
 * @param remedy when it has no room, or may not be written
 */
public record Destination(Path folder, String remedy) {}
