package io.scar.container.inspect;

import io.scar.container.image.Digest;
import io.scar.container.image.ImageConfig;
import org.jspecify.annotations.Nullable;

/**
 * What an image is.
 *
 * @param name as it was named
 * @param digest of its configuration
 * @param contents null when the layers were not read to their ends
 */
public record ImageFacts(
    String name,
    Digest digest,
    ImageConfig config,
    ImageSizes sizes,
    @Nullable ImageContents contents) {}
