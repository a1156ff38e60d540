/**
 * The built layer in a container as tight as Lambda's sandbox: {@code layer/sandbox} has its root
 * file systems, its seccomp profile and what starts a Docker engine.
 */
@NullMarked
package io.scar.layer.sandbox;

import org.jspecify.annotations.NullMarked;
