package io.scar.container.unpack;

import static java.nio.charset.StandardCharsets.ISO_8859_1;

import io.scar.container.ContainerException.Kind;
import io.scar.container.testing.RawTar;
import java.util.Arrays;
import java.util.List;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/**
 * Archives that were made to leave the root, to fill the disk or the memory, or to crash or stop
 * who reads them: the ways known from tar, umoci, Docker, containerd, Podman, node-tar and Go.
 */
final class HostileArchives {

  private HostileArchives() {}

  /**
   * @param kind how it is refused; null when it is unpacked, inside the root
   */
  record Attack(String name, @Nullable Kind kind, List<byte[]> layers) {
    @Override
    public String toString() {
      return name;
    }
  }

  private static Attack refused(String name, RawTar... layers) {
    return new Attack(name, Kind.DAMAGED, Arrays.stream(layers).map(RawTar::build).toList());
  }

  private static Attack tooLarge(String name, RawTar... layers) {
    return new Attack(name, Kind.DOES_NOT_FIT, Arrays.stream(layers).map(RawTar::build).toList());
  }

  private static Attack harmless(String name, RawTar... layers) {
    return new Attack(name, null, Arrays.stream(layers).map(RawTar::build).toList());
  }

  private static Attack broken(String name, byte[] tar) {
    return new Attack(name, Kind.DAMAGED, List.of(tar));
  }

  static RawTar tar() {
    return new RawTar();
  }

  static Stream<Attack> waysOut() {
    return Stream.of(
        refused("a name that climbs", tar().file("../outside/new", "x")),
        refused("a name that climbs from within", tar().file("a/b/../../../outside/new", "x")),
        refused("an absolute name", tar().file("/tmp/scar-hostile", "x")),
        refused("an absolute name in a pax header", tar().pax("path", "/tmp/x").file("a", "x")),
        refused(
            "a climbing name in a GNU long name",
            tar()
                .entry('L', "././@LongLink", 0, 0, "", "../outside/new\0".getBytes(ISO_8859_1))
                .file("a", "x")),
        refused(
            "a climbing name in the prefix field",
            tar().changed('0', "new", new byte[1], h -> RawTar.put(h, 345, "../outside"))),
        refused("the parent as a folder", tar().entry('5', "../", 0777, 0, "")),
        refused("the root as a link", tar().symbolicLink("./", "../outside")),
        refused("the root as a file", tar().file(".", "x")),
        refused("a link up, then through it", tar().symbolicLink("up", "..").file("up/new", "x")),
        refused(
            "an absolute link, then through it",
            tar().symbolicLink("etc", "/outside").file("etc/new", "x")),
        refused(
            "a link in one layer and a file through it in the next",
            tar().symbolicLink("up", "../outside"),
            tar().file("up/new", "x")),
        refused(
            "links that climb step by step (CVE-2021-29136)",
            tar()
                .folder("a")
                .symbolicLink("a/b", "..")
                .symbolicLink("c", "a/b/../outside")
                .file("c/new", "x")),
        refused(
            "a link over the root's own entry",
            tar().folder("./").symbolicLink("x", "/../../outside").folder("x/sub/y")),
        refused(
            "a folder that becomes a link in the same layer",
            tar().folder("d").file("d/a", "x").symbolicLink("d", "../outside").file("d/new", "x")),
        refused(
            "a folder of one case, a link of the other through a chain",
            tar().symbolicLink("l1", "l2").symbolicLink("l2", "../outside").file("l1/new", "x")),
        refused("a hard link to a file outside", tar().hardLink("h", "../outside/secret")),
        refused("a hard link to an absolute file", tar().hardLink("h", "/etc/passwd")),
        refused(
            "a hard link through a link",
            tar().symbolicLink("up", "../outside").hardLink("h", "up/secret")),
        refused("a hard link to a folder", tar().folder("d").hardLink("h", "d")),
        refused("a hard link to nothing", tar().hardLink("h", "nothing")),
        refused("a hard link to the root", tar().hardLink("h", "./")),
        refused(
            "a loop of links",
            tar().symbolicLink("a", "b").symbolicLink("b", "a").file("a/x", "x")),
        refused("a link to itself, used", tar().symbolicLink("a", "a/a").file("a/x", "x")),
        refused("a file used as a folder", tar().file("f", "x").file("f/x", "x")),
        refused("a link to nothing at all", tar().symbolicLink("l", "")),
        refused("a whiteout of the parent", tar().file(".wh...", "")),
        refused("a whiteout of the folder itself", tar().file("a/.wh..", "")),
        refused("a whiteout of no name", tar().file(".wh.", "")),
        refused("a whiteout through the parent", tar().file("../outside/.wh.secret", "")),
        refused(
            "a whiteout through a link",
            tar().symbolicLink("up", "../outside"),
            tar().file("up/.wh.secret", "")),
        refused(
            "an opaque marker through a link",
            tar().symbolicLink("up", "../outside"),
            tar().file("up/.wh..wh..opq", "")),
        refused(
            "a device through a link",
            tar().symbolicLink("up", "../outside").entry('3', "up/new", 0666, 0, "")),
        refused("a NUL in a pax name", tar().pax("path", "a\0/../../outside/new").file("a", "x")),
        refused("a name of 256 bytes", tar().pax("path", "n".repeat(256)).file("a", "x")),
        refused("a name of 5,000 levels", tar().pax("path", "a/".repeat(5000)).folder("a")),
        harmless(
            "a link over a folder with attributes to come",
            tar().folder("d").folder("d/sub"),
            tar().symbolicLink("d", "../outside")),
        harmless(
            "a file over a link to a file outside (CVE-2014-9356)",
            tar().symbolicLink("s", "../outside/secret").file("s", "changed")),
        harmless(
            "a file over a link, in the next layer",
            tar().symbolicLink("s", "../outside/secret"),
            tar().file("s", "changed")),
        harmless(
            "a hard link to a link, then written (CVE-2016-6321 and others)",
            tar().symbolicLink("s", "../outside/secret").hardLink("h", "s").file("h", "changed")),
        harmless(
            "a hard link to a link, its mode set",
            tar()
                .symbolicLink("s", "../outside/secret")
                .hardLink("h", "s")
                .entry('0', "x", 0777, 0, "")),
        harmless(
            "a folder over a link to a folder outside",
            tar().symbolicLink("d", "../outside").folder("d").file("d/new", "x")),
        harmless(
            "a folder over a link, in the next layer (CVE-2018-15664)",
            tar().symbolicLink("d", "../outside"),
            tar().folder("d").file("d/new", "x")),
        harmless(
            "a link exchanged for a folder and back",
            tar().folder("d").file("d/x", "x"),
            tar().symbolicLink("d", "../outside"),
            tar().folder("d").file("d/y", "y")),
        harmless(
            "libraries that a tool would load from inside (CVE-2019-14271)",
            tar().folder("lib").file("lib/libnss_files.so.2", "\177ELF")),
        harmless("a link that is never used", tar().symbolicLink("l", "/../../../../etc/passwd")),
        harmless("names with controls", tar().file("a\nb\033[2J\r\u0001", "x").file("-rf", "x")),
        harmless("names that are not UTF-8", tar().file("\377\376\200", "x").folder("\303(")),
        harmless("names of Windows", tar().file("C:\\..\\..\\x", "x").file("a\\b", "x")),
        harmless("1,000 levels", tar().pax("path", "a/".repeat(1000) + "f").file("a", "x")),
        harmless("a whiteout of what was never there", tar().file("no/where/.wh.x", "")),
        harmless("AUFS's own files", tar().file(".wh..wh.plnk", "").file(".wh..wh.aufs", "")),
        harmless("an entry of an unknown kind", tar().entry('Z', "../x", 0644, 0, "")),
        harmless(
            "a setuid program and a folder nobody may enter",
            tar()
                .entry('0', "su", 06755, 0, "")
                .entry('5', "closed", 0, 0, "")
                .file("closed/x", "x")));
  }

  static Stream<Attack> bombs() {
    byte[] zeros = new byte[80 << 20];
    return Stream.of(
        tooLarge("a file of zeros", tar().entry('0', "zeros", 0644, 0, "", zeros)),
        tooLarge(
            "a file that claims 8 GiB",
            tar().raw(RawTar.header('0', "huge", 0644, 0, "", 077777777777L))),
        tooLarge(
            "a pax size of eight exbibytes less one",
            tar().pax("size", "9223372036854775295").file("a", "x")),
        broken(
            "a pax size beyond any number",
            tar().pax("size", "99999999999999999999").file("a", "x").build()),
        broken("a pax size that is negative", tar().pax("size", "-1").file("a", "x").build()),
        broken(
            "a base-256 size that is negative",
            tar()
                .changed('0', "a", new byte[0], h -> Arrays.fill(h, 124, 136, (byte) 0xff))
                .build()),
        broken(
            "a base-256 size beyond any number",
            tar()
                .changed(
                    '0',
                    "a",
                    new byte[0],
                    h -> {
                      Arrays.fill(h, 124, 136, (byte) 0x7f);
                      h[124] = (byte) 0x80;
                    })
                .build()),
        broken(
            "a size that is no number",
            tar().changed('0', "a", new byte[0], h -> RawTar.put(h, 124, "zzzzzzzzzzz")).build()),
        tooLarge(
            "a sparse file of eight exbibytes",
            tar()
                .pax(
                    "GNU.sparse.major", "0",
                    "GNU.sparse.minor", "1",
                    "GNU.sparse.map", "0,1",
                    "GNU.sparse.size", "9223372036854775807")
                .file("a", "x")),
        broken(
            "a sparse map that goes back",
            tar().pax("GNU.sparse.map", "5,1,0,1", "GNU.sparse.size", "9").file("a", "xy").build()),
        broken(
            "a sparse map of pieces that overflow",
            tar()
                .pax(
                    "GNU.sparse.map", "9223372036854775807,9223372036854775807",
                    "GNU.sparse.size", "9223372036854775807")
                .file("a", "xy")
                .build()),
        broken(
            "a sparse map of a million million pieces",
            tar()
                .pax("GNU.sparse.major", "1", "GNU.sparse.minor", "0", "GNU.sparse.realsize", "9")
                .file("a", "999999999999\n" + "1\n".repeat(600))
                .build()),
        broken(
            "a pax header that claims 1 GiB",
            tar().raw(RawTar.header('x', "pax", 0644, 0, "", 1 << 30)).build()),
        broken(
            "a GNU long name that claims 1 GiB",
            tar().raw(RawTar.header('L', "l", 0644, 0, "", 1 << 30)).build()),
        broken(
            "a GNU long link that claims 8 GiB less one",
            tar().raw(RawTar.header('K', "l", 0644, 0, "", 077777777777L)).build()),
        broken("a pax record longer than its header", pax("99 path=x\n")),
        broken("a pax record without its end", pax("10 path=xyz")),
        broken("a pax record without a length", pax(" path=x\n")),
        broken("a pax record of length nought", pax("0 path=x\n")),
        broken("a pax record without a key", pax("5 =x\n")),
        broken("a pax header and nothing after", tar().pax("path", "x").build()),
        broken(
            "20 MiB after the end of the archive",
            Arrays.copyOf(tar().file("a", "x").build(), 20 << 20)),
        broken(
            "more entries after a block of zeros",
            tar().file("a", "x").raw(new byte[512]).file("b", "x").build()),
        broken("random bytes", random()));
  }

  private static byte[] pax(String records) {
    return new RawTar()
        .entry('x', "pax", 0, 0, "", records.getBytes(ISO_8859_1))
        .file("a", "x")
        .build();
  }

  private static byte[] random() {
    byte[] bytes = new byte[100_000];
    new java.util.Random(5).nextBytes(bytes);
    return bytes;
  }
}
