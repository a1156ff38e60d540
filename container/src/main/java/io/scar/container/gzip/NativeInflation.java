package io.scar.container.gzip;

import java.lang.foreign.Arena;
import java.lang.foreign.FunctionDescriptor;
import java.lang.foreign.Linker;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.SymbolLookup;
import java.lang.foreign.ValueLayout;
import java.lang.invoke.MethodHandle;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.HexFormat;
import java.util.NoSuchElementException;
import java.util.Optional;
import java.util.zip.DataFormatException;

/**
 * By the engine's {@code libscar-inflate.so}, in half the time of Java's. Its state is an array of
 * Java's, so there is nothing to free.
 */
final class NativeInflation implements Inflation {

  /** The system property that says where the library is. */
  private static final String LIBRARY = "scar.inflate.library";

  /** At least what {@code struct inflate} takes; its first five are places in the buffer. */
  private static final int STATE_LONGS = 4096;

  private static final int MORE = 0;
  private static final int END = 1;

  private static final Optional<MethodHandle> FUNCTION = load();

  private final MethodHandle function;
  private final long[] state = new long[STATE_LONGS];

  private NativeInflation(MethodHandle function) {
    this.function = function;
  }

  /** Empty where there is no such library. */
  static Optional<Inflation> find() {
    return FUNCTION.map(NativeInflation::new);
  }

  // Restricted, because a wrong signature crashes: it is our own library, and tried before use.
  @SuppressWarnings("restricted")
  private static Optional<MethodHandle> load() {
    String library = System.getProperty(LIBRARY);
    if (library == null) {
      return Optional.empty();
    }
    try {
      // The shape of the functions for digests, which the runtime has set up then.
      MethodHandle function =
          Linker.nativeLinker()
              .downcallHandle(
                  SymbolLookup.libraryLookup(Path.of(library), Arena.global())
                      .findOrThrow("scar_inflate"),
                  FunctionDescriptor.of(
                      ValueLayout.JAVA_INT,
                      ValueLayout.ADDRESS,
                      ValueLayout.ADDRESS,
                      ValueLayout.JAVA_LONG),
                  Linker.Option.critical(true));
      return isRight(new NativeInflation(function)) ? Optional.of(function) : Optional.empty();
    } catch (IllegalArgumentException
        | IllegalStateException
        | NoSuchElementException
        | UnsupportedOperationException e) {
      // Not there, or for another machine.
      return Optional.empty();
    }
  }

  private static boolean isRight(NativeInflation trial) {
    byte[] packed = HexFormat.of().parseHex("2b4e4e2c5228cd2b484cce2ed6512846e20100");
    byte[] plain = "scar unpacks, scar unpacks".getBytes(StandardCharsets.US_ASCII);
    byte[] room = Arrays.copyOf(packed, packed.length + 1024);
    try {
      return trial.call(room, 0, packed.length, packed.length, packed.length, room.length) == END
          && Arrays.equals(room, packed.length, (int) trial.state[3], plain, 0, plain.length);
    } catch (DataFormatException e) {
      return false;
    }
  }

  @Override
  public boolean decode(InflateBuffer buffer) throws DataFormatException {
    int answer =
        call(
            buffer.bytes(),
            buffer.input(),
            buffer.inputEnd(),
            buffer.history(),
            buffer.output(),
            buffer.outputEnd());
    buffer.moveTo((int) state[0], (int) state[3]);
    return answer == END;
  }

  private int call(byte[] buffer, long input, long inputEnd, long history, long output, long end)
      throws DataFormatException {
    state[0] = input;
    state[1] = inputEnd;
    state[2] = history;
    state[3] = output;
    state[4] = end;
    int answer;
    try {
      answer =
          (int)
              function.invokeExact(
                  MemorySegment.ofArray(state),
                  MemorySegment.ofArray(buffer),
                  (long) buffer.length);
    } catch (Throwable e) {
      throw failure(e);
    }
    if (answer != MORE && answer != END) {
      throw new DataFormatException("invalid deflate data");
    }
    return answer;
  }

  @Override
  public void reset() {
    Arrays.fill(state, 0);
  }

  @Override
  public void close() {
    // The state is the garbage collector's.
  }

  private static RuntimeException failure(Throwable e) {
    if (e instanceof Error error) {
      throw error;
    }
    return e instanceof RuntimeException unexpected ? unexpected : new IllegalStateException(e);
  }
}
