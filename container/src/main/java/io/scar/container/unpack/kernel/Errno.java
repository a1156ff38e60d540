package io.scar.container.unpack.kernel;

/**
 * The kernel's error numbers that matter here; the same on every processor that is served.
 *
 * @see <a href="https://man7.org/linux/man-pages/man3/errno.3.html">errno(3)</a>
 */
public final class Errno {

  public static final int EPERM = 1;
  public static final int ENOENT = 2;
  public static final int EINTR = 4;
  public static final int EACCES = 13;
  public static final int EEXIST = 17;
  public static final int ENOTDIR = 20;
  public static final int EISDIR = 21;
  public static final int EINVAL = 22;
  public static final int EFBIG = 27;
  public static final int ENOSPC = 28;
  public static final int EDQUOT = 122;

  private Errno() {}

  /** A few words, as the C library has them. */
  static String words(int errno) {
    return switch (errno) {
      case EPERM -> "operation not permitted";
      case ENOENT -> "no such file or directory";
      case 5 -> "input/output error";
      case 9 -> "bad file descriptor";
      case 12 -> "out of memory";
      case EACCES -> "permission denied";
      case EEXIST -> "it is there already";
      case ENOTDIR -> "not a directory";
      case EISDIR -> "is a directory";
      case EINVAL -> "invalid argument";
      case 23, 24 -> "too many open files";
      case EFBIG -> "the file is too large for this file system or for the limit of file sizes";
      case ENOSPC -> "No space left on device";
      case 30 -> "read-only file system";
      case 31 -> "too many links";
      case 36 -> "the name is too long for this file system";
      case 38 -> "the kernel does not have this call";
      case 39 -> "directory not empty";
      case 40 -> "too many levels of symbolic links";
      case 95 -> "operation not supported";
      case EDQUOT -> "disk quota exceeded";
      default -> "error " + errno;
    };
  }
}
