/** IAM: roles and their policies, recorded and returned; nothing is enforced. */
@NullMarked
package io.scar.local.iam;

import org.jspecify.annotations.NullMarked;
