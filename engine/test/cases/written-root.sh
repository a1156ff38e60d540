# A root that is written itself, without --upper: all that a kernel before 5.11 has of --mode namespaces.

make_root written
mkdir -p bound/inner other && echo one >bound/file
run_written() { run --root written "$@"; }

run_written -- /bin/guest exit 41
expect "written root: the exit status" 41 "" ""
run_written -- /bin/guest raise 15
expect "written root: a signal" 143 "" ""
run_written -- /bin/guest id
expect "written root: root by default" 0 0:0
run_written --user alice -- /bin/guest id
expect "written root: --user" 0 1000:1001
run_written -- /bin/guest write /data/file straight
same "written root: a file is written in the root" "$(cat written/data/file)" straight
run_written -- /bin/guest ls /dev
same "written root: /dev" "$(tr '\n' ' ' <out.txt)" "fd full null ptmx pts random shm stderr stdin stdout tty urandom zero "
run_written -- /bin/guest ls /proc
by_kernel && same "written root: /proc shows the guest's processes alone" "$(grep -c '^[0-9]' out.txt)" 2
run_written -- /bin/guest write /proc/sys/kernel/hostname "$(uname -n)"
expect "written root: /proc/sys is read-only" 1 "@(Read-only file system|Permission denied)"
run_written -- /bin/guest mkdir /sys/scar
expect "written root: /sys is read-only" 1 "Read-only file system"
run_written --hostname scar-test -- /bin/guest hostname
expect "written root: --hostname" 0 scar-test
run_written --bind bound:/mnt/bound -- /bin/guest write /mnt/bound/new new
same "written root: a bind is written" "$status: $(cat bound/new)" "0: new"
run_written --bind bound:/mnt/bound:ro -- /bin/guest write /mnt/bound/new ro
expect "written root: a read-only bind" 1 "Read-only file system"
run_written --bind /dev:/mnt/dev:ro -- /bin/guest write /mnt/dev/shm/scar-test-$$ x
expect "written root: a read-only bind with mounts inside" 1 "Read-only file system"
run_written --bind bound:/mnt/bound:ro --bind other:/mnt/bound/inner -- /bin/guest write /mnt/bound/inner/w w
expect "written root: a writable bind inside of a read-only one" 0
if by_kernel; then
    run_written --bind bound:/mnt/bound:ro -- /bin/guest remount-rw /mnt/bound
    expect "written root: :ro cannot be lifted" 1 "Operation not permitted"
    run_written -- /bin/guest cat /proc/self/status
    same "written root: no capability" "$(grep -c '^Cap.*0000000000000000$' out.txt)" 5
fi
run_written -- /bin/guest fds
expect "written root: no descriptor but 0, 1 and 2" 0 "0?1?2"
run_written -- /bin/guest cat "$PWD/bound/file"
expect "written root: the machine's files are gone" 1 "No such file or directory"
run_written -- /bin/nothing
expect "written root: not found" 127 "" "scar-exec: /bin/nothing: not found in the image"

"$SCAR" --root written -- /bin/guest await 15 >out.txt 2>err.txt &
scar=$!
eventually holds out.txt ready
kill -TERM $scar
wait $scar
same "written root: SIGTERM reaches the command" "$? $(tail -n 1 out.txt)" "0 got 15"
mark=written-$TEST_NAME
"$SCAR" --root written -- /bin/guest daemon-and-sleep $mark >out.txt 2>err.txt &
scar=$!
eventually holds out.txt ready
kill -KILL $scar
wait $scar
ok "written root: SIGKILL of scar-exec ends the tree" eventually gone $mark
