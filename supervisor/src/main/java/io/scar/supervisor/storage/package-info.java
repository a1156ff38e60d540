/**
 * Where input comes from and output goes to: the port, the adapter for S3, and a storage in memory
 * for tests; and the adapters through which images and their credentials are read from AWS.
 */
@NullMarked
package io.scar.supervisor.storage;

import org.jspecify.annotations.NullMarked;
