/**
 * Clients of the AWS SDK for one profile and region, and the translation of their errors into
 * failures.
 */
@NullMarked
package io.scar.cli.aws;

import org.jspecify.annotations.NullMarked;
