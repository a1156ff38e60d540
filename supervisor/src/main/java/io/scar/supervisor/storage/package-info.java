/**
 * Where input comes from and output goes to: the port, Amazon S3 as the function's role, servers
 * that speak S3's protocol with keys of their own, and a storage in memory for tests; and the
 * adapters through which images and their credentials are read from AWS.
 */
@NullMarked
package io.scar.supervisor.storage;

import org.jspecify.annotations.NullMarked;
