/**
 * The real command against AWS as others emulate it, moto's server, and against the local cloud, by
 * the same scenarios. Between the command and the server stands a gateway that records calls and
 * refuses those that a test chooses; what came of the command is read from the server itself, and
 * with the AWS CLI. Where a server differs from AWS, {@link io.scar.layer.aws.Gap} names it.
 *
 * @see <a href="https://docs.getmoto.org/en/latest/docs/server_mode.html">moto's server</a>
 */
@NullMarked
package io.scar.layer.aws;

import org.jspecify.annotations.NullMarked;
