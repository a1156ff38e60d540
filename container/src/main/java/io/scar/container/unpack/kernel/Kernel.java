package io.scar.container.unpack.kernel;

import java.lang.foreign.Arena;
import java.lang.foreign.FunctionDescriptor;
import java.lang.foreign.Linker;
import java.lang.foreign.MemoryLayout;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.lang.invoke.MethodHandle;
import java.lang.invoke.VarHandle;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * System calls, through libc's {@code syscall}. Names are Latin-1 strings: one character for each
 * byte of the name, whatever encoding it is in.
 *
 * <p>As in the kernel itself a negative result is an error number ({@link Errno}), since several
 * are expected and an exception for each would cost more than the call. For one thread at a time:
 * the memory for names and data is its own.
 */
public final class Kernel implements AutoCloseable {

  /** Longer than any name or link that the kernel takes. */
  private static final int NAME_BYTES = 4096 + 8;

  private static final int DATA_BYTES = 1 << 18;
  private static final int STRUCT_BYTES = 256;
  private static final int AT_FDCWD = -100;
  private static final int AT_SYMLINK_NOFOLLOW = 0x100;
  private static final int AT_REMOVEDIR = 0x200;
  private static final int AT_EMPTY_PATH = 0x1000;
  private static final int O_WRONLY = 1;
  private static final int O_CREAT = 0100;
  private static final int O_EXCL = 0200;
  private static final int O_CLOEXEC = 02000000;
  private static final int S_IFIFO = 0010000;
  private static final long UTIME_OMIT = (1L << 30) - 2;
  private static final long ENAMETOOLONG = 36;

  private static final Abi ABI =
      Abi.of(System.getProperty("os.name", ""), System.getProperty("os.arch", ""));
  private static final MemoryLayout STATE = Linker.Option.captureStateLayout();
  private static final VarHandle ERRNO =
      STATE.varHandle(MemoryLayout.PathElement.groupElement("errno"));
  private static final MethodHandle SYSCALL = syscall();

  private final Arena arena = Arena.ofShared();
  private final MemorySegment state = arena.allocate(STATE);
  private final MemorySegment name = arena.allocate(NAME_BYTES);
  private final MemorySegment otherName = arena.allocate(NAME_BYTES);
  private final MemorySegment struct = arena.allocate(STRUCT_BYTES, 8);
  private final MemorySegment data = arena.allocate(DATA_BYTES, 8);

  // Restricted, because a wrong signature crashes: this is the signature of syscall(2).
  @SuppressWarnings("restricted")
  private static MethodHandle syscall() {
    Linker linker = Linker.nativeLinker();
    ValueLayout.OfLong word = ValueLayout.JAVA_LONG;
    // Five arguments: no call here takes the sixth.
    return linker.downcallHandle(
        linker.defaultLookup().findOrThrow("syscall"),
        FunctionDescriptor.of(word, word, word, word, word, word, word),
        Linker.Option.firstVariadicArg(1),
        Linker.Option.captureCallState("errno"));
  }

  private long call(long number, long a, long b, long c, long d, long e) {
    while (true) {
      long result;
      try {
        result = (long) SYSCALL.invokeExact(state, number, a, b, c, d, e);
      } catch (RuntimeException | Error unexpected) {
        throw unexpected;
      } catch (Throwable impossible) {
        throw new IllegalStateException("a system call cannot throw", impossible);
      }
      if (result != -1) {
        return result;
      }
      int errno = (int) ERRNO.get(state, 0L);
      if (errno != Errno.EINTR) {
        return -errno;
      }
    }
  }

  /** Opens a folder by any path, which the kernel resolves. */
  public long openTop(byte[] path) {
    try (Arena own = Arena.ofConfined()) {
      MemorySegment text = own.allocate(path.length + 1L);
      MemorySegment.copy(path, 0, text, ValueLayout.JAVA_BYTE, 0, path.length);
      return call(ABI.openat, AT_FDCWD, text.address(), ABI.directoryFlag | O_CLOEXEC, 0, 0);
    }
  }

  /** Opens the folder {@code step} of {@code folder}; a symbolic link is ENOTDIR. */
  public long openFolder(int folder, String step) {
    return put(name, step)
        ? call(
            ABI.openat,
            folder,
            name.address(),
            ABI.directoryFlag | ABI.noFollowFlag | O_CLOEXEC,
            0,
            0)
        : -ENAMETOOLONG;
  }

  /** Makes a file that is not there yet, for its owner alone. */
  public long createFile(int folder, String step) {
    return put(name, step)
        ? call(
            ABI.openat,
            folder,
            name.address(),
            O_WRONLY | O_CREAT | O_EXCL | ABI.noFollowFlag | O_CLOEXEC,
            0600,
            0)
        : -ENAMETOOLONG;
  }

  public long makeFolder(int folder, String step, int mode) {
    return put(name, step) ? call(ABI.mkdirat, folder, name.address(), mode, 0, 0) : -ENAMETOOLONG;
  }

  public long makePipe(int folder, String step, int mode) {
    return put(name, step)
        ? call(ABI.mknodat, folder, name.address(), S_IFIFO | mode, 0, 0)
        : -ENAMETOOLONG;
  }

  public long symbolicLink(int folder, String step, String target) {
    return put(name, step) && put(otherName, target)
        ? call(ABI.symlinkat, otherName.address(), folder, name.address(), 0, 0)
        : -ENAMETOOLONG;
  }

  /** Gives a file another name; of a symbolic link, the link itself. */
  public long hardLink(int oldFolder, String oldStep, int folder, String step) {
    return put(name, step) && put(otherName, oldStep)
        ? call(ABI.linkat, oldFolder, otherName.address(), folder, name.address(), 0)
        : -ENAMETOOLONG;
  }

  public long removeFile(int folder, String step) {
    return put(name, step) ? call(ABI.unlinkat, folder, name.address(), 0, 0, 0) : -ENAMETOOLONG;
  }

  public long removeFolder(int folder, String step) {
    return put(name, step)
        ? call(ABI.unlinkat, folder, name.address(), AT_REMOVEDIR, 0, 0)
        : -ENAMETOOLONG;
  }

  /**
   * What a symbolic link says.
   *
   * @return null when {@code step} is no symbolic link, which {@link #lastError} tells more of
   */
  public @Nullable String readLink(int folder, String step) {
    if (!put(name, step)) {
      lastError = (int) ENAMETOOLONG;
      return null;
    }
    long length = call(ABI.readlinkat, folder, name.address(), otherName.address(), NAME_BYTES, 0);
    if (length < 0) {
      lastError = (int) -length;
      return null;
    }
    byte[] target = otherName.asSlice(0, length).toArray(ValueLayout.JAVA_BYTE);
    return new String(target, StandardCharsets.ISO_8859_1);
  }

  private int lastError;

  /** Why {@link #readLink} or {@link #status} gave null. */
  public int lastError() {
    return lastError;
  }

  /** Of a thing in a folder, a symbolic link itself; null when there is none. */
  public @Nullable FileStatus status(int folder, String step) {
    if (!put(name, step)) {
      lastError = (int) ENAMETOOLONG;
      return null;
    }
    return status(folder, AT_SYMLINK_NOFOLLOW);
  }

  /** Of what a descriptor is open for. */
  public @Nullable FileStatus status(int descriptor) {
    put(name, "");
    return status(descriptor, AT_EMPTY_PATH);
  }

  private @Nullable FileStatus status(int descriptor, int flags) {
    long result = call(ABI.fstatat, descriptor, name.address(), struct.address(), flags, 0);
    if (result < 0) {
      lastError = (int) -result;
      return null;
    }
    long links =
        ABI == Abi.X86_64
            ? struct.get(ValueLayout.JAVA_LONG, ABI.linksOffset)
            : struct.get(ValueLayout.JAVA_INT, ABI.linksOffset);
    return new FileStatus(
        struct.get(ValueLayout.JAVA_LONG, 8),
        links,
        struct.get(ValueLayout.JAVA_LONG, 48),
        struct.get(ValueLayout.JAVA_LONG, 64) * 512);
  }

  /** Free bytes for this user in the file system of a descriptor; negative: unknown. */
  public long freeBytes(int descriptor) {
    long result = call(ABI.fstatfs, descriptor, struct.address(), 0, 0, 0);
    if (result < 0) {
      return result;
    }
    long fragment = struct.get(ValueLayout.JAVA_LONG, 72);
    long unit = fragment > 0 ? fragment : struct.get(ValueLayout.JAVA_LONG, 8);
    return struct.get(ValueLayout.JAVA_LONG, 32) * unit;
  }

  /** All of it, where the descriptor stands. */
  public long write(int descriptor, byte[] bytes, int offset, int length) {
    return write(descriptor, bytes, offset, length, -1);
  }

  /** All of it, at a position of the file. */
  public long writeAt(int descriptor, byte[] bytes, int offset, int length, long position) {
    return write(descriptor, bytes, offset, length, position);
  }

  private long write(int descriptor, byte[] bytes, int offset, int length, long position) {
    int done = 0;
    while (done < length) {
      int count = Math.min(length - done, DATA_BYTES);
      MemorySegment.copy(bytes, offset + done, data, ValueLayout.JAVA_BYTE, 0, count);
      int inBuffer = 0;
      while (inBuffer < count) {
        long from = data.address() + inBuffer;
        long written =
            position < 0
                ? call(ABI.write, descriptor, from, count - inBuffer, 0, 0)
                : call(
                    ABI.pwrite, descriptor, from, count - inBuffer, position + done + inBuffer, 0);
        if (written < 0) {
          return written;
        }
        inBuffer += (int) written;
      }
      done += count;
    }
    return 0;
  }

  public long truncate(int descriptor, long size) {
    return call(ABI.ftruncate, descriptor, size, 0, 0, 0);
  }

  public long close(int descriptor) {
    return call(ABI.close, descriptor, 0, 0, 0, 0);
  }

  public long setMode(int descriptor, int mode) {
    return call(ABI.fchmod, descriptor, mode, 0, 0, 0);
  }

  /** Of a thing in a folder that is no symbolic link. */
  public long setMode(int folder, String step, int mode) {
    return put(name, step) ? call(ABI.fchmodat, folder, name.address(), mode, 0, 0) : -ENAMETOOLONG;
  }

  public long setOwner(int descriptor, int user, int group) {
    return call(ABI.fchown, descriptor, user, group, 0, 0);
  }

  /** Of a thing in a folder, a symbolic link itself. */
  public long setOwner(int folder, String step, int user, int group) {
    return put(name, step)
        ? call(ABI.fchownat, folder, name.address(), user, group, AT_SYMLINK_NOFOLLOW)
        : -ENAMETOOLONG;
  }

  /** The time of the last modification; that of the last access stays. */
  public long setModified(int descriptor, long seconds, int nanos) {
    putTimes(seconds, nanos);
    return call(ABI.utimensat, descriptor, 0, struct.address(), 0, 0);
  }

  /** Of a thing in a folder, a symbolic link itself. */
  public long setModified(int folder, String step, long seconds, int nanos) {
    if (!put(name, step)) {
      return -ENAMETOOLONG;
    }
    putTimes(seconds, nanos);
    return call(ABI.utimensat, folder, name.address(), struct.address(), AT_SYMLINK_NOFOLLOW, 0);
  }

  private void putTimes(long seconds, int nanos) {
    struct.set(ValueLayout.JAVA_LONG, 0, 0);
    struct.set(ValueLayout.JAVA_LONG, 8, UTIME_OMIT);
    struct.set(ValueLayout.JAVA_LONG, 16, seconds);
    struct.set(ValueLayout.JAVA_LONG, 24, nanos);
  }

  /**
   * The names in a folder, without {@code .} and {@code ..}. The descriptor is read to its end, so
   * it serves for this once.
   */
  public List<String> names(int descriptor) throws KernelException {
    List<String> names = new ArrayList<>();
    while (true) {
      long length = call(ABI.getdents, descriptor, data.address(), DATA_BYTES, 0, 0);
      if (length < 0) {
        throw new KernelException(length);
      }
      if (length == 0) {
        return names;
      }
      long at = 0;
      while (at < length) {
        int record = Short.toUnsignedInt(data.get(ValueLayout.JAVA_SHORT_UNALIGNED, at + 16));
        String step = data.getString(at + 19, StandardCharsets.ISO_8859_1);
        if (!step.equals(".") && !step.equals("..")) {
          names.add(step);
        }
        at += record;
      }
    }
  }

  private static boolean put(MemorySegment place, String text) {
    if (text.length() >= NAME_BYTES) {
      return false;
    }
    byte[] bytes = text.getBytes(StandardCharsets.ISO_8859_1);
    MemorySegment.copy(bytes, 0, place, ValueLayout.JAVA_BYTE, 0, bytes.length);
    place.set(ValueLayout.JAVA_BYTE, bytes.length, (byte) 0);
    return true;
  }

  @Override
  public void close() {
    arena.close();
  }
}
