# --bind.

mkdir -p shared/inner other && echo one >shared/file && echo two >shared/inner/file && echo three >other/file
base_upper=bu
run_bound() { run --root root --upper $base_upper "$@"; }

run_bound --bind shared:/mnt/shared -- /bin/guest cat /mnt/shared/file
expect "a folder, its mount point made" 0 one
run_bound --bind shared:/mnt/shared -- /bin/guest write /mnt/shared/new new
expect "a bind is writable" 0
same "what is written there is on the machine" "$(cat shared/new)" new
run_bound --bind shared:/mnt/shared:rw -- /bin/guest write /mnt/shared/new rw
expect ":rw says so" 0
run_bound --bind shared/file:/etc/single -- /bin/guest cat /etc/single
expect "a single file" 0 one
run_bound --bind shared/file:/etc/passwd -- /bin/guest cat /etc/passwd
expect "a file over a file of the image" 0 one
run_bound --bind shared:/mnt/shared:ro -- /bin/guest write /mnt/shared/new ro
expect ":ro is read-only" 1 "Read-only file system"
run_bound --bind shared:/mnt/shared:ro -- /bin/guest rm /mnt/shared/file
expect ":ro is read-only for removals" 1 "Read-only file system"
run_bound --bind shared/file:/etc/single:ro -- /bin/guest write /etc/single ro
expect ":ro of a single file" 1 "Read-only file system"
if by_kernel; then
    run_bound --bind shared:/mnt/shared:ro -- /bin/guest remount-rw /mnt/shared
    expect ":ro cannot be lifted" 1 "Operation not permitted"
fi
run_bound --bind other:/mnt/shared/inner --bind shared:/mnt/shared -- /bin/guest cat /mnt/shared/inner/file
expect "a bind inside of another, whatever their order" 0 three
run_bound --bind shared:/mnt/shared:ro --bind other:/mnt/shared/inner -- /bin/guest write /mnt/shared/inner/w w
expect "a writable bind inside of a read-only one" 0
same "it is written where it belongs" "$(cat other/w)" w
run_bound --bind shared:/mnt/shared:ro --bind other:/mnt/shared/none -- /bin/guest exit 0
expect "a mount point missing in a read-only bind" 125 "" "scar-exec: other cannot be shown at /mnt/shared/none*"
run_bound --bind /sys:/mnt/sys:ro -- /bin/guest ls /mnt/sys/kernel
expect "mounts inside of the source are shown" 0 "*"
run_bound --bind /dev:/mnt/dev:ro -- /bin/guest write /mnt/dev/shm/scar-test-$$ x
expect ":ro holds for mounts inside of the source" 1 "Read-only file system"

# Nothing of the image leads a bind out of it.
mkdir -p escape-target
make_root evil
ln -s /../../../../../../../../../../../"$PWD/escape-target" evil/absolute
ln -s "../../../../../../../../../../..$PWD/escape-target" evil/relative
for link in absolute relative; do
    run --root evil --upper eu --bind shared:/$link/sub -- /bin/guest cat /$link/sub/file
    expect "a bind through the $link link of the image stays in it" 0 one
done
run --root evil --upper eu --bind shared:/../../../../../../up -- /bin/guest cat /up/file
expect "a bind with .. stays in the image" 0 one
same "nothing was made outside" "$(ls escape-target)" ""
ln -s ../data/dangling evil/etc/dangling
run --root evil --upper eu --bind shared/file:/etc/dangling -- /bin/guest cat /data/dangling
expect "a bind on a dangling link goes where the link says" 0 one
ln -s loop evil/etc/loop
run --root evil --upper eu --bind shared/file:/etc/loop -- /bin/guest exit 0
expect "a bind on a link to itself" 125 "" "*too many symbolic links*"

run_bound --bind shared:/etc/passwd -- /bin/guest exit 0
expect "a folder over a file" 125 "" "scar-exec: shared cannot be shown at /etc/passwd*"
run_bound --bind shared/file:/etc -- /bin/guest exit 0
expect "a file over a folder" 125 "" "scar-exec: shared/file is a file but /etc is a folder*"
run_bound --bind missing:/mnt/x -- /bin/guest exit 0
expect "a source that does not exist" 125 "" "scar-exec: --bind missing: no such file or directory"
run_bound --bind shared -- /bin/guest exit 0
expect "a bind without its target" 125 "" "scar-exec: --bind shared: it has to be SRC:DST*"
run_bound --bind shared:relative -- /bin/guest exit 0
expect "a relative target" 125 "" "scar-exec: --bind shared:relative:*absolute*"
run_bound --bind shared:/x:rx -- /bin/guest exit 0
expect "a wrong flag" 125 "" "scar-exec: --bind shared:/x:rx:*neither ro nor rw*"
run_bound --bind shared:/ -- /bin/guest exit 0
expect "a bind over the root" 125 "" "scar-exec: --bind shared:/ :*"
run_bound --bind shared:/x --bind other:/x/. -- /bin/guest exit 0
expect "two binds at one place" 125 "" "scar-exec: --bind: shared and other are both to be seen at /x"
mkdir 'co:lon\x' && echo colon >'co:lon\x/file'
run_bound --bind 'co\:lon\\x:/mnt/c\:d' -- /bin/guest cat /mnt/c:d/file
expect "colons and backslashes are escaped" 0 colon

many=()
for i in {1..200}; do many+=(--bind "shared/file:/many/$i"); done
run_bound "${many[@]}" -- /bin/guest cat /many/200
expect "two hundred binds" 0 one

if [ "$(id -u)" != 0 ] && by_kernel; then
    run --root /usr -- /bin/true
    expect "a root that cannot take the mount points" 125 "" "scar-exec: * cannot be shown at /proc*--upper*"
fi
make_root unbound
run --root unbound --bind shared:/mnt/shared -- /bin/guest cat /mnt/shared/file
expect "without --upper the mount point is made in the root" 0 one
ok "and stays there" test -d unbound/mnt/shared

# A kernel before 5.12 has no call for it.
for flag in 442; do
    "$DENY" $flag 38 -- "$SCAR" --root root --upper $base_upper --bind /dev:/mnt/dev:ro --bind shared:/mnt/shared:ro \
        -- /bin/guest write /mnt/shared/new ro >out.txt 2>err.txt
    same "read-only without mount_setattr" "$(cat out.txt err.txt)" "Read-only file system"
    "$DENY" $flag 38 -- "$SCAR" --root root --upper $base_upper --bind /dev:/mnt/dev:ro \
        -- /bin/guest write /mnt/dev/shm/scar-test-$$ ro >out.txt 2>err.txt
    same "read-only in mounts inside without mount_setattr" "$(cat out.txt err.txt)" "Read-only file system"
done
