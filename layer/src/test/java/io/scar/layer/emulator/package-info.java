/**
 * The built layer under AWS's own Runtime Interface Emulator, the program that stands for Lambda in
 * AWS's images. It is started as a process here, and inside a container by {@code
 * io.scar.layer.sandbox}.
 *
 * @see <a href="https://github.com/aws/aws-lambda-runtime-interface-emulator">the emulator</a>
 */
@NullMarked
package io.scar.layer.emulator;

import org.jspecify.annotations.NullMarked;
