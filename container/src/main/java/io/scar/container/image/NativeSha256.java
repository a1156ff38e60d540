package io.scar.container.image;

import java.lang.foreign.Arena;
import java.lang.foreign.FunctionDescriptor;
import java.lang.foreign.Linker;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.SymbolLookup;
import java.lang.foreign.ValueLayout;
import java.lang.invoke.MethodHandle;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.Arrays;
import java.util.NoSuchElementException;
import java.util.Optional;

/**
 * SHA-256 by the machine's own OpenSSL. Java's is as fast once its second compiler has seen it, and
 * ten times slower before, or where that compiler is off, as in short-lived processes.
 *
 * @see <a href="https://docs.openssl.org/3.0/man3/SHA256_Init/">SHA256_Init</a>
 */
final class NativeSha256 extends MessageDigest {

  private static final String LIBRARY = "libcrypto.so.3";
  private static final int BYTES = 32;

  /** Twice what {@code SHA256_CTX} takes. */
  private static final int CONTEXT_LONGS = 28;

  /** The library's functions; all are given arrays of Java's, and are back at once. */
  private record Functions(MethodHandle init, MethodHandle update, MethodHandle end) {}

  private static final Optional<Functions> FUNCTIONS = load();

  private final Functions functions;
  private final MemorySegment context = MemorySegment.ofArray(new long[CONTEXT_LONGS]);

  private NativeSha256(Functions functions) {
    super("SHA-256");
    this.functions = functions;
    engineReset();
  }

  /** A new computation; empty where there is no such library. */
  static Optional<MessageDigest> find() {
    return FUNCTIONS.map(NativeSha256::new);
  }

  // Restricted, because a wrong signature crashes: these are OpenSSL's, and tried before use.
  @SuppressWarnings("restricted")
  private static Optional<Functions> load() {
    try {
      Linker linker = Linker.nativeLinker();
      SymbolLookup library = SymbolLookup.libraryLookup(LIBRARY, Arena.global());
      FunctionDescriptor one = FunctionDescriptor.of(ValueLayout.JAVA_INT, ValueLayout.ADDRESS);
      FunctionDescriptor two = one.appendArgumentLayouts(ValueLayout.ADDRESS);
      FunctionDescriptor three = two.appendArgumentLayouts(ValueLayout.JAVA_LONG);
      Linker.Option arrays = Linker.Option.critical(true);
      Functions functions =
          new Functions(
              linker.downcallHandle(library.findOrThrow("SHA256_Init"), one, arrays),
              linker.downcallHandle(library.findOrThrow("SHA256_Update"), three, arrays),
              linker.downcallHandle(library.findOrThrow("SHA256_Final"), two, arrays));
      return isRight(new NativeSha256(functions)) ? Optional.of(functions) : Optional.empty();
    } catch (IllegalArgumentException
        | IllegalStateException
        | NoSuchElementException
        | UnsupportedOperationException e) {
      // No such library, or another one by its name.
      return Optional.empty();
    }
  }

  private static boolean isRight(MessageDigest trial) {
    byte[] sample = "SHA-256, in two pieces".repeat(20).getBytes(StandardCharsets.US_ASCII);
    trial.update(sample, 0, 100);
    trial.update(sample, 100, sample.length - 100);
    try {
      return Arrays.equals(trial.digest(), MessageDigest.getInstance("SHA-256").digest(sample));
    } catch (NoSuchAlgorithmException e) {
      return false;
    }
  }

  @Override
  protected void engineReset() {
    try {
      check((int) functions.init.invokeExact(context));
    } catch (Throwable e) {
      throw failure(e);
    }
  }

  @Override
  protected void engineUpdate(byte input) {
    engineUpdate(new byte[] {input}, 0, 1);
  }

  @Override
  protected void engineUpdate(byte[] input, int offset, int length) {
    MemorySegment data = MemorySegment.ofArray(input).asSlice(offset, length);
    try {
      check((int) functions.update.invokeExact(context, data, (long) length));
    } catch (Throwable e) {
      throw failure(e);
    }
  }

  @Override
  protected int engineGetDigestLength() {
    return BYTES;
  }

  @Override
  protected byte[] engineDigest() {
    byte[] value = new byte[BYTES];
    try {
      check((int) functions.end.invokeExact(MemorySegment.ofArray(value), context));
    } catch (Throwable e) {
      throw failure(e);
    }
    engineReset();
    return value;
  }

  private static void check(int result) {
    if (result != 1) {
      throw new IllegalStateException("OpenSSL cannot compute a SHA-256");
    }
  }

  private static RuntimeException failure(Throwable e) {
    if (e instanceof Error error) {
      throw error;
    }
    return e instanceof RuntimeException unexpected ? unexpected : new IllegalStateException(e);
  }
}
