/**
 * Amazon ECR over a folder of the machine: the service's calls. What is pushed and pulled goes
 * through {@code registry}; both know the same {@code store}.
 */
@NullMarked
package io.scar.local.ecr;

import org.jspecify.annotations.NullMarked;
