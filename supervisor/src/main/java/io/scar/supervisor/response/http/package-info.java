/** Answers to HTTP requests: what they are made of, and the JSON in which a gateway gets them. */
@NullMarked
package io.scar.supervisor.response.http;

import org.jspecify.annotations.NullMarked;
