package io.scar.container.gzip;

import java.util.zip.DataFormatException;
import java.util.zip.Inflater;

/** By the Java runtime's zlib. */
final class JavaInflation implements Inflation {

  private final Inflater inflater = new Inflater(true);

  @Override
  public boolean decode(InflateBuffer buffer) throws DataFormatException {
    int output = buffer.output();
    inflater.setInput(buffer.bytes(), buffer.input(), buffer.inputEnd() - buffer.input());
    int made = inflater.inflate(buffer.bytes(), output, buffer.outputEnd() - output);
    buffer.moveTo(buffer.inputEnd() - inflater.getRemaining(), output + made);
    return inflater.finished();
  }

  @Override
  public void reset() {
    inflater.reset();
  }

  @Override
  public void close() {
    inflater.end();
  }
}
