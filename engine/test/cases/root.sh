# The root, the upper folder, and paths that are unusual.

before=$(digest root)
rm -rf u
for change in "write /etc/passwd gone" "write /new file" "rm /bin/script" "mkdir /data/made" "rmdir /opt/own"; do
    run --root root --upper u -- /bin/guest $change
done
run --root root --upper u -- /bin/guest cat /etc/passwd
expect "a change is kept in the upper folder" 0 "gone"
run --root root --upper u -- /bin/guest ls /bin/script
expect "a removal is kept in the upper folder" 1 "No such file*"
run --root root --upper other -- /bin/guest cat /etc/passwd
expect "another upper folder does not see it" 0 "root:x:0:0*"
same "the root is as it was" "$(digest root)" "$before"
ok "no work folder is left" test -z "$(find . -maxdepth 1 -name '.scar-work*')"
rm -rf other

run --root root --upper fresh -- /bin/guest mkdir /data/sub
run --root root --upper fresh -- /bin/guest rmdir /data/sub
run --root root --upper fresh -- /bin/guest rmdir /data
expect "a folder of the root can be removed" 0
run --root root --upper fresh -- /bin/guest mkdir /data
expect "and made again, empty" 0
run --root root --upper fresh -- /bin/guest mode /
expect "a new upper folder has the mode of the root" 0 "$(stat -c %a root)"

"$SCAR" --root root --upper one -- /bin/guest await 15 >one.txt &
one=$!
eventually holds one.txt ready
run --root root --upper one -- /bin/guest exit 0
expect "an upper folder in use is refused" 125 "" "scar-exec: --upper one is in use by another run*"
run --root root --upper two -- /bin/guest write /data/shared two
expect "two runs at once on one root" 0
kill -TERM $one
wait $one
ok "what one writes the other does not see" test -e two/data/shared -a ! -e one/data/shared
same "the root is as it was after two at once" "$(digest root)" "$before"

pids=
for i in 1 2 3 4 5 6 7 8; do
    "$SCAR" --root root --upper many.$i -- /bin/guest write /data/n $i &
    pids="$pids $!"
done
for pid in $pids; do wait $pid || fail "one of eight runs at once" "pid $pid"; done
same "eight at once each have their own" "$(cat many.*/data/n)" "12345678"

"$SCAR" --root root --upper killed -- /bin/guest await 10 >killed.txt &
scar=$!
eventually holds killed.txt ready
kill -KILL $scar
wait $scar 2>/dev/null
eventually "$SCAR" --root root --upper killed -- /bin/guest exit 0 2>/dev/null
ok "an upper folder of a killed run can be used again" "$SCAR" --root root --upper killed -- /bin/guest exit 0

mkdir own-work && echo precious >own-work/work
run --root root --upper worked --work own-work -- /bin/guest write /w w
expect "--work" 0
same "what is in --work stays, and nothing else" "$(ls -A own-work): $(cat own-work/work)" "work: precious"
rm -rf own-work
run --root root --upper root/inside -- /bin/guest exit 0
expect "an upper folder inside of the root" 125 "" "scar-exec: --upper root/inside lies inside of --root*"
rm -rf root/inside
run --root root/data --upper root -- /bin/guest exit 0
expect "a root inside of the upper folder" 125 "" "scar-exec: --upper root holds --root*"
mkdir apart
run --root root --upper apart --work apart -- /bin/guest exit 0
expect "a work folder inside of the upper folder" 125 "" "scar-exec: --upper apart has its work folder inside of itself*"
ok "and nothing is left there" test -z "$(ls -A apart)"
run --root / --upper machine -- /bin/guest exit 0
expect "an upper folder inside of the machine's own root" 125 "" "scar-exec: --upper machine lies inside of --root*"
run --root root --upper no/such/upper -- /bin/guest exit 0
expect "an upper folder that cannot be made" 125 "" "scar-exec: --upper no/such/upper cannot be made: no such file*"
run --root root --upper root/etc/passwd -- /bin/guest exit 0
expect "an upper folder that is a file" 125 "" "scar-exec: --upper root/etc/passwd: not a directory"
if mkdir -p /dev/shm/scar-test.$$ 2>/dev/null && [ "$(stat -c %d /dev/shm)" != "$(stat -c %d .)" ]; then
    run --root root --upper other-system --work /dev/shm/scar-test.$$ -- /bin/guest exit 0
    by_kernel && expect "a work folder on another file system" 125 "" "scar-exec: overlay of --upper other-system*one file system*"
    rm -r /dev/shm/scar-test.$$
fi
mkdir -p sealed
in_memory() { # OPTIONS COMMAND: in a mount namespace of its own, a file system in memory on `sealed`
    unshare --user --map-root-user --mount bash -c '
        mount -t tmpfs none sealed && mkdir sealed/upper && cp -r root sealed/root && mount -o "remount,bind,$1" sealed &&
            shift && exec "$@"' bash "$@" >out.txt 2>err.txt
    status=$? out=$(cat out.txt) err=$(cat err.txt)
}
in_memory ro "$SCAR" --root root --upper sealed/upper -- /bin/guest exit 0
expect "an upper folder on a read-only file system" 125 "" "scar-exec: --upper sealed/upper cannot be written: read-only file system"
if by_rewriting; then
    in_memory ro "$SCAR" --root root --upper u --work sealed -- /bin/guest exit 0
    expect "a --work that cannot be written" 125 "" "scar-exec: --work sealed: no folder for this run can be made in it*"
    in_memory noexec "$SCAR" --root sealed/root -- guest exit 4
    expect "a root that is mounted noexec, found along PATH" 4 "" ""
else
    in_memory noexec "$SCAR" --root sealed/root -- guest exit 4
    expect "a root that is mounted noexec" 126 "" "scar-exec: /bin/guest lies on a file system that is mounted noexec*"
fi
if [ "$(id -u)" != 0 ]; then
    make_root shut
    chmod 600 shut
    run --root shut -- /bin/guest exit 0
    expect "a root that the caller may not enter" 125 "" "scar-exec: --root shut cannot be entered by this user*"
    chmod 700 shut && rm -r shut
    run --root /etc/passwd -- /bin/guest exit 0
    expect "a root that is a file" 125 "" "scar-exec: --root /etc/passwd: not a directory"
fi
# 190: fsetxattr(2), 95: EOPNOTSUPP, as a tmpfs before Linux 6.6 answers
"$DENY" 190 95 -- "$SCAR" --root root --upper attributes -- /bin/guest exit 0 2>err.txt
status=$?
by_kernel && same "a file system without attributes" "$status: $(cat err.txt)" \
    "125: scar-exec: --upper attributes lies on a file system without user attributes*"
if by_rewriting; then
    # 189: lsetxattr(2)
    make_root replaced && mkdir replaced/data/full && echo old >replaced/data/full/old
    for change in "rm /data/full/old" "rmdir /data/full" "mkdir /data/full" "ls /data/full"; do
        "$DENY" 189 95 -- "$SCAR" --root replaced --upper attributes -- /bin/guest $change >out.txt 2>err.txt
    done
    same "a folder made anew is empty without attributes too" "$?: $(cat out.txt err.txt)" "0: "
fi
mkdir -p layers/{lower,upper,work,merged}
(cd layers && unshare --user --map-root-user --mount bash -c '
    mount -t overlay -o userxattr,lowerdir=lower,upperdir=upper,workdir=work overlay merged &&
        exec "$0" --root ../root --upper merged/upper -- /bin/guest exit 0' "$SCAR") 2>err.txt
status=$?
by_kernel && same "an upper folder on an overlay" "$status: $(cat err.txt)" "125: scar-exec: --upper merged/upper lies on an overlay itself*"
ok "no run has left a work folder, killed or not" test -z "$(ls -d .scar-work* 2>/dev/null)"

make_root plain
run --root plain -- /bin/guest write /data/x straight
expect "without --upper" 0
same "the root is written" "$(cat plain/data/x)" straight
ok "mount points are made in the root" test -d plain/proc -a -d plain/dev

odd='a:b,c\d "e'\''f $(g)
h;i=j%k*'
mkdir "$odd"
make_root "$odd/root:,\\"
run --root "$odd/root:,\\" --upper "$odd/upper,:\\" -- /bin/guest write /data/odd odd
expect "a root and an upper folder with every odd character" 0 "" ""
same "it went to the upper folder" "$(cat "$odd/upper,:\\/data/odd")" odd
long=$(printf 'n%.0s' {1..200})
mkdir -p "$long/$long/$long/$long"
make_root "$long/$long/$long/$long/root"
run --root "$long/$long/$long/$long/root" --upper "$long/$long/upper" -- /bin/guest write /data/long long
expect "paths of a thousand bytes" 0 "" ""
ln -s root link-to-root
run --root link-to-root --upper linked -- /bin/guest exit 3
expect "a root behind a symbolic link" 3
(cd root && "$SCAR" --root . --upper ../dotted -- /bin/guest exit 3)
same "the root as the current folder" $? 3
run --root root --upper deep -- /bin/guest deep ddddddddddddddddddddddddddddddddddddddddddddddddddddddddddddddddddddddddddddddd 100
expect "folders deeper than PATH_MAX in the guest" 0 ""
rm -rf deep

(umask 077 && "$SCAR" --root root --upper u -- /bin/guest write /data/masked x)
same "the caller's umask is not the guest's" "$(stat -c %a u/data/masked)" 644
run --root root --upper u -- /bin/guest pwd
expect "the command starts in /" 0 /
run --root root --upper u --workdir /data -- /bin/guest pwd
expect "--workdir" 0 /data
run --root root --upper u --workdir /made/by/us -- /bin/guest pwd
expect "a missing --workdir is made in the upper folder" 0 /made/by/us
run --root plain --workdir /not/there -- /bin/guest pwd
expect "a missing --workdir without --upper" 125 "" "scar-exec: --workdir /not/there is not in the root*"
run --root root --upper u --workdir /etc/passwd -- /bin/guest pwd
expect "--workdir that is a file" 125 "" "scar-exec: --workdir /etc/passwd: not a directory"
run --root root --upper u --workdir data -- /bin/guest pwd
expect "--workdir that is relative" 125 "" "scar-exec: --workdir data: it has to be absolute"
run --root root --upper u --workdir / -- bin/guest exit 6
expect "a relative path of a command" 6
run --root root --upper u --hostname scar-test -- /bin/guest hostname
expect "--hostname" 0 scar-test
run --root root --upper u -- /bin/guest hostname
expect "without it the machine's name" 0 "$(uname -n)"

# Root reaches everything; the way to a root may lead through folders of others that are closed to everyone else. The
# guests of the other mode look up paths themselves, and have no privilege.
if [ "$(id -u)" = 0 ] && by_kernel; then
    mkdir -p closed/way
    make_root closed/way/root
    mkdir closed/way/bound && echo reached >closed/way/bound/file
    chown 12345 closed closed/way && chmod 700 closed closed/way
    run --root closed/way/root --upper closed/way/upper --bind closed/way/bound:/mnt/bound -- /bin/guest cat /mnt/bound/file
    expect "root passes folders of others" 0 reached
fi

if by_rewriting; then
    mkdir runs
    run --root root --upper u --work runs --bind missing:/x -- /bin/guest exit 0
    run --root root --upper u --work runs --user nobody-knows -- /bin/guest exit 0
    run --root root --upper u --work runs -- /bin/not-there
    run --root root --upper u --work runs -- /bin/guest exit 0
    same "no folder of a run is left, whatever became of it" "$(ls -A runs)" ""
fi
