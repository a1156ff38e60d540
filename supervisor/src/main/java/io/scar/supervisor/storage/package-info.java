/**
 * Where input comes from and output goes to: the port, the adapter for S3, and a storage in memory
 * for tests.
 */
@NullMarked
package io.scar.supervisor.storage;

import org.jspecify.annotations.NullMarked;
