package io.scar.container.unpack.tree;

import java.io.BufferedOutputStream;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.Map;

/**
 * Who owns what in an image that was unpacked by one user, by inode; what belongs to user 0 and
 * group 0 is not in it. As a file, all numbers little-endian:
 *
 * <pre>
 * 8 bytes   scarown1
 * 8 bytes   how many follow
 * 16 bytes  each: inode (8), user (4), group (4); sorted by inode, unsigned
 * </pre>
 */
final class OwnershipRecord {

  private static final String MAGIC = "scarown1";

  private record Owner(int user, int group) {}

  private final Map<Long, Owner> owners = new HashMap<>();

  void put(long inode, Attributes attributes) {
    if (attributes.isOwned()) {
      owners.put(inode, new Owner(attributes.user(), attributes.group()));
    }
  }

  /** The inode is no longer there, and its number may be another's soon. */
  void remove(long inode) {
    owners.remove(inode);
  }

  void write(Path file) throws IOException {
    try (OutputStream out = new BufferedOutputStream(Files.newOutputStream(file))) {
      ByteBuffer head = ByteBuffer.allocate(16).order(ByteOrder.LITTLE_ENDIAN);
      head.put(MAGIC.getBytes(StandardCharsets.US_ASCII)).putLong(owners.size());
      out.write(head.array());
      ByteBuffer record = ByteBuffer.allocate(16).order(ByteOrder.LITTLE_ENDIAN);
      for (long inode : owners.keySet().stream().sorted(Long::compareUnsigned).toList()) {
        Owner owner = owners.get(inode);
        if (owner != null) {
          record.clear();
          record.putLong(inode).putInt(owner.user()).putInt(owner.group());
          out.write(record.array());
        }
      }
    }
  }
}
