/** IAM: roles, their policies and instance profiles, recorded and returned; nothing is enforced. */
@NullMarked
package io.scar.local.iam;

import org.jspecify.annotations.NullMarked;
