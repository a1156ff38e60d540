/**
 * HTTP requests: the proxy events of API Gateway, function URLs and load balancers, and what of
 * them a program gets to see. All of it is written by strangers.
 */
@NullMarked
package io.scar.supervisor.event.http;

import org.jspecify.annotations.NullMarked;
