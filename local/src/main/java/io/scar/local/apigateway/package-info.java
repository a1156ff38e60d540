/**
 * API Gateway's control plane: REST APIs with their keys and usage plans, and HTTP APIs. What is
 * kept has the form in which the API gives it; the {@code gateway} package is told what it means.
 */
@NullMarked
package io.scar.local.apigateway;

import org.jspecify.annotations.NullMarked;
