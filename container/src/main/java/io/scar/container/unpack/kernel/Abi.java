package io.scar.container.unpack.kernel;

import java.util.Locale;

/**
 * What differs between the processors that Linux runs on: numbers of system calls, two flags of
 * {@code open}, and where {@code struct stat} has its fields.
 */
enum Abi {
  X86_64(
      /* write */ 1,
      /* pwrite64 */ 18,
      /* close */ 3,
      /* ftruncate */ 77,
      /* fchmod */ 91,
      /* fchown */ 93,
      /* fstatfs */ 138,
      /* getdents64 */ 217,
      /* openat */ 257,
      /* mkdirat */ 258,
      /* mknodat */ 259,
      /* fchownat */ 260,
      /* newfstatat */ 262,
      /* unlinkat */ 263,
      /* linkat */ 265,
      /* symlinkat */ 266,
      /* readlinkat */ 267,
      /* fchmodat */ 268,
      /* utimensat */ 280,
      /* O_DIRECTORY */ 0x10000,
      /* O_NOFOLLOW */ 0x20000,
      /* st_nlink */ 16),
  AARCH64(
      64, 68, 57, 46, 52, 55, 44, 61, 56, 34, 33, 54, 79, 35, 37, 36, 78, 53, 88, 0x4000, 0x8000,
      20);

  final long write;
  final long pwrite;
  final long close;
  final long ftruncate;
  final long fchmod;
  final long fchown;
  final long fstatfs;
  final long getdents;
  final long openat;
  final long mkdirat;
  final long mknodat;
  final long fchownat;
  final long fstatat;
  final long unlinkat;
  final long linkat;
  final long symlinkat;
  final long readlinkat;
  final long fchmodat;
  final long utimensat;
  final int directoryFlag;
  final int noFollowFlag;
  final long linksOffset;

  Abi(
      long write,
      long pwrite,
      long close,
      long ftruncate,
      long fchmod,
      long fchown,
      long fstatfs,
      long getdents,
      long openat,
      long mkdirat,
      long mknodat,
      long fchownat,
      long fstatat,
      long unlinkat,
      long linkat,
      long symlinkat,
      long readlinkat,
      long fchmodat,
      long utimensat,
      int directoryFlag,
      int noFollowFlag,
      long linksOffset) {
    this.write = write;
    this.pwrite = pwrite;
    this.close = close;
    this.ftruncate = ftruncate;
    this.fchmod = fchmod;
    this.fchown = fchown;
    this.fstatfs = fstatfs;
    this.getdents = getdents;
    this.openat = openat;
    this.mkdirat = mkdirat;
    this.mknodat = mknodat;
    this.fchownat = fchownat;
    this.fstatat = fstatat;
    this.unlinkat = unlinkat;
    this.linkat = linkat;
    this.symlinkat = symlinkat;
    this.readlinkat = readlinkat;
    this.fchmodat = fchmodat;
    this.utimensat = utimensat;
    this.directoryFlag = directoryFlag;
    this.noFollowFlag = noFollowFlag;
    this.linksOffset = linksOffset;
  }

  /** Of this machine; for the system properties {@code os.name} and {@code os.arch}. */
  static Abi of(String system, String processor) {
    if (system.equals("Linux")) {
      switch (processor.toLowerCase(Locale.ROOT)) {
        case "amd64", "x86_64" -> {
          return X86_64;
        }
        case "aarch64", "arm64" -> {
          return AARCH64;
        }
        default -> {}
      }
    }
    throw new UnsupportedOperationException(
        "images are unpacked on Linux on x86-64 and arm64, not on " + system + " on " + processor);
  }
}
