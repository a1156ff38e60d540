# --mode sandbox: the machine's programs with no more than AWS Lambda allows. It is made of namespaces, so that once is enough.

if by_kernel; then
    whole="$TEST_BIN/scar-exec"
    echo code >code.txt
    chmod 644 code.txt
    box() { # ARGS: in a sandbox that has the test programs in /var/task
        "$whole" --mode sandbox --user 993:990 --bind "$TEST_BIN:/var/task:ro" --workdir /var/task "$@" >out.txt 2>err.txt
        status=$?
        out=$(tr -d '\0' <out.txt)
        err=$(cat err.txt)
    }

    box -- ./guest id
    expect "a sandbox has Lambda's user" 0 "993:990" ""
    box -- ./guest pid
    expect "and processes of its own" 0 "* 1" ""
    box -- ./guest cat /proc/self/status
    for set in CapInh CapPrm CapEff CapBnd CapAmb; do
        same "a sandbox has nothing in $set" "$(grep "^$set" out.txt)" "$set:?0000000000000000"
    done
    same "no_new_privs is set in a sandbox" "$(grep ^NoNewPrivs out.txt)" "NoNewPrivs:?1"
    same "and a filter" "$(grep ^Seccomp: out.txt)" "Seccomp:?2"
    A=1 B=2 env -i A=1 "$whole" --mode sandbox --bind "$TEST_BIN:/var/task:ro" -- /var/task/guest env >out.txt
    same "a sandbox gets its caller's variables and no other" "$(cat out.txt)" "A=1"

    # What is there.
    box -- ./guest ls /
    for name in $out; do
        [[ " bin dev etc lib lib32 lib64 libx32 proc sbin sys tmp usr var " == *" $name "* ]] ||
            fail "a sandbox's root holds nothing else" "$name"
    done
    box -- ./guest ls /dev
    same "a sandbox's /dev" "$(tr '\n' ' ' <out.txt)" "fd full null random stderr stdin stdout tty urandom zero "
    box -- /bin/sh -c 'echo $((6 * 7)) | cat'
    expect "the machine's programs run in a sandbox" 0 42 ""
    box --bind "$PWD/code.txt:/opt/deep/code" -- ./guest cat /opt/deep/code
    expect "binds are made in a sandbox" 0 code ""
    echo 'root:x:0:0::/:/bin/sh' >passwd.txt
    box --bind "$PWD/passwd.txt:/etc/passwd:ro" -- ./guest cat /etc/passwd
    expect "also over the machine's own files" 0 "root:x:0:0::/:/bin/sh" ""
    box -- ./guest cat "$PWD/code.txt"
    expect "the caller's other files are not there" 1 "No such file or directory"

    # What can be written. 442: mount_setattr(2), which Linux before 5.12 lacks.
    "$DENY" 442 38 -- "$whole" --mode sandbox --bind "$TEST_BIN:/var/task:ro" -- /bin/sh -c \
        'for f in /usr/new /var/task/new; do /var/task/guest write $f text; done' >out.txt 2>err.txt
    same "read-only on older kernels too" "$(sort -u out.txt) $(cat err.txt)" "Read-only file system "
    for path in /new /dev/new /etc/new /usr/new /var/new /var/task/new /proc/new; do
        box -- ./guest write $path text
        [[ $path == /proc/new ]] || expect "$path cannot be written" 1 "Read-only file system"
        [[ $path != /proc/new ]] || expect "$path cannot be made" 1 "No such file or directory"
    done
    box -- ./guest write /dev/shm/new text
    expect "there is no /dev/shm in a sandbox" 1 "No such file or directory"
    box -- ./guest mode /tmp
    expect "/tmp is everybody's" 0 1777
    box -- /bin/sh -c './guest write /tmp/new text && ./guest cat /tmp/new'
    expect "/tmp can be written" 0 text ""
    box -- ./guest cat /tmp/new
    expect "and is gone afterwards" 1 "No such file or directory"
    box -- /bin/sh -c './guest fill /tmp/most 511 && ./guest fill /tmp/more 2'
    expect "it has 512 MB" 1 "No space left on device"
    box --tmp-size 64 -- /bin/sh -c './guest fill /tmp/most 63 && ./guest fill /tmp/more 2'
    expect "or as many as are asked for" 1 "No space left on device"
    box --tmp-size 64 -- /bin/bash -c 'echo 41943040 >/var/scar/tmp-taken
        for ((i = 0; i < 500; i++)); do [ "$(stat -f -c "%b" /tmp)" = 6144 ] && break; sleep 0.01; done
        ./guest fill /tmp/most 24 && ./guest fill /tmp/more 1'
    expect "what lies elsewhere can count as a part of it" 1 "No space left on device" ""
    box --tmp-size 64 -- /bin/bash -c './guest fill /tmp/most 32 && echo 41943040 >/var/scar/tmp-taken
        echo nonsense >/var/scar/tmp-taken; sleep 0.1; ./guest fill /tmp/more 32'
    expect "but not if that is more than is left, or no number" 0 "" ""
    box --tmp-size 64 -- ./guest rm /var/scar/tmp-taken
    expect "the pipe for that cannot be removed" 1 "Read-only file system"
    mkdir -p outer-tmp
    box --bind "$PWD/outer-tmp:/tmp" -- ./guest write /tmp/kept text
    expect "a bind takes the place of /tmp" 0 "" ""
    same "and what is written there stays" "$(cat outer-tmp/kept)" text

    # An image instead of the machine's programs.
    boxed() { # ARGS: as box, with the test image's root
        rm -rf boxed-upper
        box --root root --upper boxed-upper "$@"
    }
    boxed -- /bin/guest echo hello
    expect "a program of an image runs in a sandbox" 0 hello ""
    boxed -- /bin/guest ls /
    same "a sandbox with an image has nothing of the machine's" "$(tr '\n' ' ' <out.txt)" \
        "$({ ls root; printf '%s\n' dev proc sys tmp var; } | sort -u | tr '\n' ' ')"
    boxed -- ./guest id
    expect "and Lambda's user" 0 "993:990" ""
    boxed -- ./guest ls /dev
    same "and Lambda's /dev" "$(tr '\n' ' ' <out.txt)" "fd full null random stderr stdin stdout tty urandom zero "
    env -i A=1 "$whole" --mode sandbox --root root --upper boxed-upper -- /bin/guest env >out.txt
    same "and its caller's variables and no other" "$(cat out.txt)" "A=1"
    for path in /new /bin/new /etc/new /dev/new /var/task/new; do
        boxed -- ./guest write $path text
        expect "$path of an image cannot be written in a sandbox" 1 "Read-only file system"
    done
    boxed -- ./guest write /bin/guest text
    expect "nor can its files" 1 "Read-only file system"
    boxed --tmp-size 2 -- ./guest fill /tmp/most 3
    expect "its /tmp has the size that is asked for" 1 "No space left on device"
    boxed -- ./guest ls /tmp
    expect "and is empty, whatever the image has there" 0 "" ""
    boxed -- ./guest call 272 0x20000
    expect "what Lambda denies is denied in an image too" 1 "Operation not permitted"
    boxed -- ./guest open-many
    expect "and its limits hold" 0 "1024 Too many open files" ""
    boxed -- /no-such-command
    expect "a command that the image lacks is named" 127 "" "scar-exec: /no-such-command*in the image*"

    # What is refused, by its number: the same on all machines from 403 on.
    denied() { # NAME ERROR NUMBER [ARGUMENT]
        box -- ./guest call "${@:3}"
        expect "$1 is refused in a sandbox" 1 "$2"
    }
    not_permitted="Operation not permitted"
    not_there="Function not implemented"
    if [ "$(uname -m)" = x86_64 ]; then
        for call in ptrace=101 process_vm_readv=310 process_vm_writev=311 kcmp=312 pidfd_getfd=438 setns=308 chroot=161 \
            pivot_root=155 mount=165 umount2=166 open_tree=428 move_mount=429 fsopen=430 fsconfig=431 fsmount=432 \
            fspick=433 seccomp=317 bpf=321; do
            denied "${call%=*}" "$not_permitted" "${call#*=}"
        done
        for flag in 0x10000000 0x20000 0x40000000 0x20000000 0x8000000 0x4000000 0x2000000; do
            denied "unshare($flag)" "$not_permitted" 272 $flag
            denied "clone($flag)" "$not_permitted" 56 $((flag | 17))
        done
        denied "clone3" "$not_there" 435
        denied "prctl(PR_SET_SECCOMP)" "$not_permitted" 157 22 2
        denied "prctl(PR_SET_SYSCALL_USER_DISPATCH)" "Invalid argument" 157 59
        for number in 441 442 500 999; do
            denied "call $number, newer than Linux 5.10," "$not_there" $number
        done
        denied "getpid of x32" "$not_there" $((0x40000000 + 39))
        box -- ./guest call 272 0x400
        expect "unshare without a namespace is not" 0 "" ""
    fi
    box -- ./scar-exec --root / -- /bin/true
    expect "namespaces are forbidden in a sandbox" 125 "" "scar-exec: this machine forbids user namespaces (clone: *"
    box --bind "$PWD/root:/image:ro" -- ./scar-exec --mode rewrite --root /image --upper /tmp/upper -- /bin/guest echo hello
    expect "rewriting works in a sandbox" 0 hello ""

    # How many.
    box -- ./guest open-many
    expect "a sandbox has 1024 descriptors" 0 "1024 Too many open files" ""
    if [ "$(id -u)" = 0 ] && [ "$(cat /proc/self/uid_map | tr -s ' ')" = " 0 0 4294967295" ]; then
        # The kernel counts no processes of the machine's root.
        box -- /bin/bash -c 'ulimit -Hu'
        expect "a sandbox is told a limit of processes" 0 1024 ""
    else
        box -- ./guest fork-many 3000
        same "a sandbox has 1024 processes" "$status ${out%% *} ${out#* }" "0 102[0-9] Resource temporarily unavailable"
        "$whole" --mode sandbox --bind "$TEST_BIN:/var/task:ro" -- /var/task/guest fork-many 600 >other.txt 2>&1 &
        box -- ./guest fork-many 600
        wait $!
        same "each its own" "$out, $(cat other.txt)" "600 no limit, 600 no limit"
    fi

    # How it ends.
    mark=daemon-of-sandbox-$TEST_NAME
    box -- ./guest daemon $mark
    expect "a sandbox ends with its command" 0 "" ""
    ok "and all that was left in it" gone $mark
    "$whole" --mode sandbox --bind "$TEST_BIN:/var/task:ro" -- /var/task/guest daemon-and-sleep $mark >out.txt &
    eventually holds out.txt ready
    kill -KILL $!
    wait $! 2>/dev/null
    ok "SIGKILL of scar-exec ends a sandbox" eventually gone $mark
    "$whole" --mode sandbox --bind "$TEST_BIN:/var/task:ro" -- /var/task/guest await 15 >asked.txt &
    eventually holds asked.txt ready
    kill -TERM $!
    wait $!
    same "SIGTERM reaches a sandbox's command" "$? $(tail -1 asked.txt)" "0 got 15"
    box -- ./no-such-command
    expect "a missing command is named" 127 "" "scar-exec: ./no-such-command*in the sandbox*"

    # What is wrong.
    box --root root -- ./guest exit 0
    expect "--root without --upper in a sandbox" 125 "" "scar-exec: --root root of --mode sandbox wants an --upper*"
    box --upper boxed-upper -- ./guest exit 0
    expect "--upper without --root in a sandbox" 125 "" "scar-exec: --upper goes with --root only*"
    box --tmp-size 0 -- ./guest exit 0
    expect "a size of nothing" 125 "" "scar-exec: --tmp-size 0: *"
    run --root root --tmp-size 5 -- /bin/guest exit 0
    expect "--tmp-size without a sandbox" 125 "" "scar-exec: --tmp-size goes with --mode sandbox only"
    "$DENY" 56 1 0x10000000 -- "$whole" --mode sandbox -- /bin/true >out.txt 2>err.txt
    same "a machine that forbids namespaces has no sandbox" "$?: $(cat out.txt err.txt)" \
        "125: scar-exec: this machine forbids user namespaces (clone: *seccomp=unconfined"
    unshare -Urm sh -c 'mount -t tmpfs none /proc/irq && exec "$0" --mode sandbox -- /bin/true' "$whole" >out.txt 2>err.txt
    same "nor one that hides parts of its /proc" "$?: $(cat out.txt err.txt)" \
        "125: scar-exec: this machine refuses a sandbox a /proc of its own*"
    # 317: seccomp(2)
    "$DENY" 317 1 -- "$whole" --mode sandbox -- /bin/true >out.txt 2>err.txt
    same "nor one that forbids filters" "$?: $(cat out.txt err.txt)" \
        "125: scar-exec: the filter of system calls cannot be installed: operation not permitted"
fi
