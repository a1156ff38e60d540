package io.scar.container.inspect;

import org.jspecify.annotations.Nullable;

/**
 * What the header of an ELF file says about who can load it.
 *
 * @param machine in the words of an image's platform ({@code amd64}, {@code arm64}, {@code 386});
 *     {@code ELF machine N} for one that has no such word
 * @param bits 32 or 64
 * @param loader the program interpreter that it names; null when it names none or it is not known
 * @see <a href="https://refspecs.linuxfoundation.org/elf/gabi4+/ch4.eheader.html">ELF header</a>
 */
public record Binary(String machine, int bits, Linkage linkage, @Nullable String loader) {

  /** Whether the kernel has to load a second file, the loader, to start the program. */
  public enum Linkage {
    STATIC,
    DYNAMIC,
    /** The header lies so far inside the file that it was not seen. */
    UNKNOWN
  }
}
