/**
 * Containers: programs of images that run as processes of the local cloud, whoever wants them, a
 * function of package type {@code Image} or a job.
 */
@NullMarked
package io.scar.local.image;

import org.jspecify.annotations.NullMarked;
