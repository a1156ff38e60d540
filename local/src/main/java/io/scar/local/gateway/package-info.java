/**
 * The front doors of functions: a request by HTTP becomes the event that API Gateway or a function
 * URL makes of it, and the function's answer becomes the response. Which doors there are, the
 * services tell through the interfaces here.
 */
@NullMarked
package io.scar.local.gateway;

import org.jspecify.annotations.NullMarked;
