/**
 * S3: objects and listings by an embedded S3Proxy on the file system; in front of it what that does
 * not serve (bucket names, locations, tags, notifications) and the events that object changes send.
 */
@NullMarked
package io.scar.local.s3;

import org.jspecify.annotations.NullMarked;
