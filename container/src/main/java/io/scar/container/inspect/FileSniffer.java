package io.scar.container.inspect;

import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/** Tells what a file is by its bytes as they pass by. Not safe for use by several threads. */
final class FileSniffer {

  /**
   * What a file was found to be.
   *
   * @param library the C library that it is; null when it is none
   */
  record Found(FileKind kind, @Nullable CLibrary library) {}

  static final Found DATA = new Found(FileKind.DATA, null);

  /** Of a first line, as much as the kernel looks at. */
  private static final int LONGEST_FIRST_LINE = 256;

  /** Far above any C library; a file that is longer is none. */
  private static final int LONGEST_LIBRARY = 32 << 20;

  private static final Pattern GLIBC_FILE = Pattern.compile("libc\\.so\\.6|libc-(2\\.\\d+)\\.so");
  private static final Pattern MUSL_FILE = Pattern.compile("(?:ld|libc\\.)-?musl-.*\\.so\\.1");

  /** Debian's name for musl's library; with glibc it is a linker script. */
  private static final String PLAIN_LIBRARY = "libc.so";

  private static final Pattern GLIBC_BANNER =
      Pattern.compile(
          "GNU C Library \\([^)\\n]{0,200}\\) (?:stable|development) release version"
              + " (\\d+\\.\\d+(?:\\.\\d+)?)");
  private static final String MUSL_BANNER = "musl libc (";
  private static final Pattern MUSL_VERSION =
      Pattern.compile("\\x00([01]\\.\\d{1,2}\\.\\d{1,3}(?:[-_+.a-z0-9]{0,40}))\\x00");

  private final byte[] buffer = new byte[FileContent.START_BYTES];

  /**
   * @param name the last step of the file's path
   * @param stream left anywhere in the file
   */
  Found sniff(String name, InputStream stream) throws IOException {
    FileContent content = new FileContent(stream, buffer);
    if (ElfHeader.isElf(buffer, content.length())) {
      return mayBeLibrary(name)
          ? library(name, GLIBC_FILE.matcher(name).matches(), content)
          : new Found(ElfHeader.read(content), null);
    }
    if (content.length() > 2 && buffer[0] == '#' && buffer[1] == '!') {
      return script(content.length());
    }
    return DATA;
  }

  /** Whether a C library may have this name. */
  static boolean mayBeLibrary(String name) {
    return GLIBC_FILE.matcher(name).matches()
        || MUSL_FILE.matcher(name).matches()
        || name.equals(PLAIN_LIBRARY);
  }

  private Found library(String name, boolean glibc, FileContent content) throws IOException {
    byte[] whole = content.whole(LONGEST_LIBRARY);
    FileKind kind = ElfHeader.read(new FileContent(new ByteArrayInputStream(whole), buffer));
    String text = new String(whole, StandardCharsets.ISO_8859_1);
    if (!glibc) {
      return new Found(kind, text.contains(MUSL_BANNER) ? new CLibrary.Musl(musl(text)) : null);
    }
    Matcher banner = GLIBC_BANNER.matcher(text);
    if (banner.find()) {
      return new Found(kind, new CLibrary.Glibc(banner.group(1)));
    }
    Matcher file = GLIBC_FILE.matcher(name);
    return new Found(kind, new CLibrary.Glibc(file.matches() ? file.group(1) : null));
  }

  private static @Nullable String musl(String text) {
    Matcher version = MUSL_VERSION.matcher(text);
    return version.find() ? version.group(1) : null;
  }

  private Found script(int length) {
    int end = 2;
    int most = Math.min(length, LONGEST_FIRST_LINE);
    while (end < most && buffer[end] != '\n' && buffer[end] != 0) {
      end++;
    }
    String[] words =
        new String(buffer, 2, end - 2, StandardCharsets.ISO_8859_1).strip().split("[ \\t]+", 2);
    return words[0].isEmpty()
        ? DATA
        : new Found(new FileKind.Script(words[0], words.length > 1 ? words[1] : null), null);
  }
}
