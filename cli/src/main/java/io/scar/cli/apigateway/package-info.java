/** The calls of API Gateway that make, read, change and remove a function's API. */
@NullMarked
package io.scar.cli.apigateway;

import org.jspecify.annotations.NullMarked;
