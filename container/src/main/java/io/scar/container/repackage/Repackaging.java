package io.scar.container.repackage;

import io.scar.container.archive.ImageSource;
import java.nio.file.Path;

/**
 * What an image is made over with.
 *
 * @param image stays open until the repackaged image is pushed
 * @param name of the image as it was given, for a label
 * @param bundle a tar, plain or in gzip, whose entries lie below {@code opt/scar/}, the same for
 *     every image
 * @param packageZip the function's package, without an image
 * @param version of scar
 */
public record Repackaging(
    ImageSource image, String name, Path bundle, Path packageZip, String version) {}
