package io.scar.layer.aws;

/** A zip of one empty file, for functions and layers of others. */
final class SmallZip {

  static final String BASE64 =
      "UEsDBBQAAAAAAAAAIQAAAAAAAAAAAAAAAAABAAAAYVBLAQIUAxQAAAAAAAAAIQAAAAAAAAAAAAAAAAABAAAAAAAAAAAAAACAAQAAAABhUEsFBgAAAAABAAEALwAAAB8AAAAAAA==";

  private SmallZip() {}
}
