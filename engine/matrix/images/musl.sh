# Runs in debian13; fills /out.
set -eu
mkdir /tmp/busybox /tmp/include
tar -xf /usr/src/busybox_*.orig.tar.* -C /tmp/busybox --strip-components=1
# musl-gcc knows no kernel headers.
ln -s /usr/include/linux /usr/include/asm-generic /usr/include/x86_64-linux-gnu/asm /usr/include/mtd /tmp/include/
cd /tmp/busybox
make -s defconfig >/dev/null
# These want headers of other kernels, or glibc's own.
sed -i -E 's/^CONFIG_(TC|FEATURE_TC_INGRESS|NANDWRITE|NANDDUMP|UBI.*|FLASH.*|EXTRA_COMPAT)=y/# CONFIG_\1 is not set/' .config
# Without the hand-written digests and without a new process for an applet, so that exec is used.
sed -i -E 's/^CONFIG_(FEATURE_PREFER_APPLETS|FEATURE_SH_STANDALONE|FEATURE_SH_NOFORK)=y/# CONFIG_\1 is not set/' .config
yes '' | make -s oldconfig >/dev/null 2>&1
make -s -j2 CC=musl-gcc CONFIG_EXTRA_CFLAGS=-I/tmp/include SKIP_STRIP=y busybox >/tmp/log 2>&1 || {
    grep -m 5 -B 2 -A 3 -E 'error|Error' /tmp/log >&2
    exit 1
}
mkdir -p /out/bin /out/sbin /out/usr/bin /out/usr/sbin /out/lib /out/etc /out/tmp /out/root /out/proc /out/dev /out/sys
cp busybox /out/bin/busybox
cp /lib/x86_64-linux-musl/libc.so /out/lib/ld-musl-x86_64.so.1
ln -s ld-musl-x86_64.so.1 /out/lib/libc.so
chmod 1777 /out/tmp
printf 'root:x:0:0:root:/root:/bin/sh\nnobody:x:65534:65534:nobody:/:/bin/false\n' >/out/etc/passwd
printf 'root:x:0:\nnogroup:x:65534:\n' >/out/etc/group
for applet in $(./busybox --list-full); do
    [ -e "/out/$applet" ] || ln -s /bin/busybox "/out/$applet"
done
