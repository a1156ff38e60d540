/** STS: who the caller is, and credentials of roles; any credentials are taken. */
@NullMarked
package io.scar.local.sts;

import org.jspecify.annotations.NullMarked;
