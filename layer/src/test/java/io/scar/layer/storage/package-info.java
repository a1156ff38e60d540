/** Functions whose input and output are in an S3 server that others wrote. */
@NullMarked
package io.scar.layer.storage;

import org.jspecify.annotations.NullMarked;
