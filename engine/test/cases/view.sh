# What is there besides the image.

run --root root --upper u -- /bin/guest ls /proc
by_kernel && same "/proc shows the guest's processes alone" "$(grep -c '^[0-9]' out.txt)" 2
run --root root --upper u -- /bin/guest ls /dev
same "/dev" "$(tr '\n' ' ' <out.txt)" "fd full null ptmx pts random shm stderr stdin stdout tty urandom zero "
run --root root --upper u -- /bin/guest write /dev/null x
expect "/dev/null can be written" 0
run --root root --upper u -- /bin/guest write /dev/full x
expect "/dev/full is full" 1 "No space left on device"
run --root root --upper u -- /bin/guest write /dev/shm/x x
expect "/dev/shm can be written" 0
run --root root --upper u -- /bin/guest mode /dev/shm
expect "/dev/shm is for everyone" 0 1777
run --root root --upper u -- /bin/guest write /dev/ptmx ""
expect "/dev/ptmx can be opened" 0
run --root root --upper u -- /bin/guest readlink /dev/fd
expect "/dev/fd" 0 /proc/self/fd
run --root root --upper u -- /bin/guest write /dev/stdout through
expect "/dev/stdout" 0 through
run --root root --upper u -- /bin/guest mkdir /sys/scar
expect "/sys is read-only" 1 "Read-only file system"
run --root root --upper u -- /bin/guest write /proc/sys/kernel/hostname x
expect "/proc/sys is read-only" 1 "Read-only file system"
run --root root --upper u --workdir /proc/sys/kernel -- /bin/guest write hostname "$(uname -n)"
expect "/proc/sys is read-only by names in an open folder" 1 "Read-only file system"
run --root plain --workdir /proc/sys/kernel -- /bin/guest write hostname "$(uname -n)"
expect "also where the root itself is written" 1 "@(Read-only file system|Permission denied)"
if [ -e /proc/sysrq-trigger ]; then
    run --root root --upper u -- /bin/guest write /proc/sysrq-trigger x
    expect "/proc/sysrq-trigger is read-only" 1 "Read-only file system"
fi
for file in /etc/hosts /etc/resolv.conf; do
    [ -e $file ] || continue
    run --root root --upper u -- /bin/guest cat $file
    expect "$file is the machine's" 0 "$(cat $file)"
    run --root root --upper u -- /bin/guest write $file x
    expect "$file is read-only" 1 "Read-only file system"
done
run --root root --upper u -- /bin/guest write /tmp/own x
same "/tmp is the image's own" "$status: $(cat u/tmp/own)" "0: x"
echo "my hosts" >my-hosts
run --root root --upper u --bind my-hosts:/etc/hosts -- /bin/guest cat /etc/hosts
expect "a bind takes the place of a default" 0 "my hosts"
mkdir -p empty
run --root root --upper u --bind empty:/dev -- /bin/guest ls /dev
expect "and of those below it" 0 ""
ok "nothing is made in the folder bound there" test -z "$(ls empty)"
run --root root --upper u --bind shared/file:/dev/own -- /bin/guest cat /dev/own
expect "a bind inside of a default" 0 one

# A resolv.conf that is a dangling link, as systemd leaves it in images
make_root resolved
ln -s ../run/systemd/resolve/stub-resolv.conf resolved/etc/resolv.conf
if [ -e /etc/resolv.conf ]; then
    run --root resolved --upper ru -- /bin/guest cat /etc/resolv.conf
    expect "a dangling /etc/resolv.conf is served" 0 "$(cat /etc/resolv.conf)"
fi

# Where something hides a part of the machine's /proc, as in a container, the kernel refuses a fresh one. Another
# proc mounted anywhere, whole, would let it agree: hide a part of each.
unshare --user --map-root-user --mount bash -c '
    while read -r _ _ _ _ point rest; do
        [[ $rest != *" - proc "* ]] || mount -t tmpfs none "$point/fs" || exit 111
    done </proc/self/mountinfo
    exec "$0" --root root --upper u -- /bin/guest ls /proc' "$SCAR" >out.txt 2>err.txt
status=$?
if [ $status = 111 ]; then
    printf 'SKIPPED (%s): a machine whose /proc is partly hidden: %s\n' "$TEST_NAME" "$(cat err.txt)" >&3
else
    same "then the machine's /proc is shown" "$status: $(cat err.txt)" "0: "
    ok "with its processes" test "$(grep -c '^[0-9]' out.txt)" -gt 2
fi
unshare --user --map-root-user --mount bash -c '
    mount -t tmpfs none /proc/fs && exec "$0" --root root --upper u -- /bin/guest write /proc/sys/kernel/hostname x' \
    "$SCAR" >out.txt 2>err.txt
by_kernel && same "and /proc/sys is read-only there too" "$(cat out.txt err.txt)" "Read-only file system"
