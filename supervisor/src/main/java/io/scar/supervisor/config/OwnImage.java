package io.scar.supervisor.config;

import io.scar.container.image.Digest;
import io.scar.container.image.ImageConfig;

/**
 * The image that this process runs in: the bundle is one of its layers, and the root is the image.
 *
 * @param config as it was before the bundle was added
 * @param digest of that configuration, by which Docker knows the image
 */
public record OwnImage(ImageConfig config, Digest digest) implements FunctionImage {}
