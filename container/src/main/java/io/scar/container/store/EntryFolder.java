package io.scar.container.store;

import io.scar.container.image.ImageConfig;
import io.scar.container.image.ImageJson;
import io.scar.container.image.Platform;
import java.io.IOException;
import java.nio.file.FileAlreadyExistsException;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.nio.file.attribute.FileTime;
import java.time.Instant;
import java.util.Optional;

/** The folder of one image. */
record EntryFolder(Path path) {

  /** The image's root file system. */
  Path rootfs() {
    return path.resolve("rootfs");
  }

  /** The image's configuration, as it came. */
  Path config() {
    return path.resolve("config.json");
  }

  /** The same, read; empty when it is missing or damaged. */
  Optional<ImageConfig> image() {
    try {
      return Optional.of(ImageJson.config(Files.readAllBytes(config()), "the image"));
    } catch (IOException e) {
      return Optional.empty();
    }
  }

  /** What the image says that it is for. */
  Platform platform() {
    return image().map(ImageConfig::platform).orElse(new Platform("", "", null));
  }

  /** The inode of {@link #rootfs}. */
  long rootInode() throws IOException {
    Object inode = Files.getAttribute(rootfs(), "unix:ino", LinkOption.NOFOLLOW_LINKS);
    return inode instanceof Long number ? number : 0;
  }

  /** Whose files are not root's; read by the engine. */
  Path owners() {
    return path.resolve("owners");
  }

  /** Where the engine keeps what it made of the image's programs. */
  Path texts() {
    return path.resolve(".scar-texts");
  }

  /** What is known of the image; see {@link EntryMetadata}. */
  Path metadata() {
    return path.resolve("image.json");
  }

  /** Only its time of modification counts: the last use. */
  private Path used() {
    return path.resolve("used");
  }

  /** Under its final name a folder is whole; this tells whether there is one. */
  boolean exists() {
    return Files.isDirectory(path, LinkOption.NOFOLLOW_LINKS);
  }

  /** Remembers that the image is used now. */
  void touch() throws IOException {
    FileTime now = FileTime.from(Instant.now());
    try {
      Files.setLastModifiedTime(used(), now);
    } catch (NoSuchFileException e) {
      try {
        Files.createFile(used());
      } catch (FileAlreadyExistsException raced) {
        Files.setLastModifiedTime(used(), now);
      }
    }
  }

  /** When it was used last; when it was made, if nobody wrote down a use. */
  Instant lastUsed() throws IOException {
    try {
      return Files.getLastModifiedTime(used()).toInstant();
    } catch (NoSuchFileException e) {
      return Files.getLastModifiedTime(path).toInstant();
    }
  }
}
