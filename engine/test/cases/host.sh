# --mode host.

GUEST="$TEST_BIN/guest"
start_host() {
    : >out.txt
    "$SCAR" --mode host "$@" >out.txt 2>err.txt &
    scar=$!
}
finish_host() {
    wait $scar 2>/dev/null
    status=$?
    out=$(cat out.txt)
    err=$(cat err.txt)
}

run --mode host -- "$GUEST" exit 9
expect "host: the exit status" 9 "" ""
run --mode host -- "$GUEST" raise 9
expect "host: a signal" 137 "" ""
run --mode host --root / -- "$GUEST" exit 0
expect "host: --root /" 0
run --mode host -- "$GUEST" pwd
expect "host: the current folder stays" 0 "$PWD"
run --mode host --workdir / -- "$GUEST" pwd
expect "host: --workdir" 0 /
run --mode host --workdir /nowhere/at/all -- "$GUEST" pwd
expect "host: a missing --workdir" 125 "" "scar-exec: working directory /nowhere/at/all: no such file*"
run --mode host -- sh -c 'exit 8'
expect "host: PATH is searched" 8
run --mode host -- no-such-command-here
expect "host: not found" 127 "" "scar-exec: no-such-command-here: not found on this machine along PATH=*"
printf 'A=1\0PATH=%s\0HOME=/x\0' "$TEST_BIN" >host.env
run --mode host --env-file host.env -- guest env
expect "host: --env-file" 0 "A=1?PATH=$TEST_BIN?HOME=/x"
(
    exec 7</dev/null
    exec "$SCAR" --mode host --status-file status -- "$GUEST" fds
) >out.txt
same "host: no descriptor but 0, 1 and 2" "$(tr '\n' ' ' <out.txt)" "0 1 2 "
same "host: the status file" "$(cat status)" "exit 0"
same "host: standard input" "$(echo in | "$SCAR" --mode host -- "$GUEST" cat)" in
run --mode host -- "$GUEST" group
expect "host: the command leads a group of its own" 0 own
run --mode host -- "$GUEST" kill-group
expect "host: kill 0 hits the command alone" 137 "" ""

for option in "--upper x" "--bind /a:/b" "--hostname x"; do
    run --mode host $option -- "$GUEST" exit 0
    expect "host: $option is refused" 125 "" "scar-exec: ${option%% *} does not go with --mode host*"
done
run --mode host --root /tmp -- "$GUEST" exit 0
expect "host: another root is refused" 125 "" "scar-exec: --root /tmp does not go with --mode host, whose root is /"

# The machine's own lists: everyone has root and nobody.
nobody=$(id -u nobody):$(id -g nobody)
run --mode host --user nobody -- sh -c 'echo "$(id -u):$(id -g) $(id -G) $HOME"'
if [ "$(id -u)" = 0 ]; then
    expect "host: --user" 0 "$nobody $(id -G nobody) $HOME"
    printf 'PATH=/usr/bin:/bin\0' >user.env
    run --mode host --env-file user.env --user 4321:4322 -- sh -c 'echo "$(id -u):$(id -g) $(id -G) $HOME"'
    expect "host: --user by numbers that nobody has" 0 "4321:4322 4322 /"
    run --mode host --user 4321 -- sh -c 'grep -h ^Groups: /proc/self/status; kill -0 $PPID'
    expect "host: --user cannot reach the caller's processes" 1 "Groups:*"
    same "host: --user opens standard output and error anew" \
        "$("$SCAR" --mode host --user 4321 -- sh -c 'echo out >/dev/stdout && echo err >/dev/stderr' 2>&1 | sort | tr '\n' ' ')" "err out "
    mark=host-other-user-$TEST_NAME
    start_host --user 4321 -- "$GUEST" daemon-and-sleep $mark
    eventually holds out.txt ready
    kill -KILL $scar
    finish_host
    ok "host: SIGKILL of scar-exec ends another user's tree too" eventually gone $mark
else
    expect "host: --user takes capabilities" 125 "" "scar-exec: --user: becoming $nobody: operation not permitted; with --mode host*"
fi
run --mode host --user no-such-user-here -- "$GUEST" exit 0
expect "host: --user that nobody is" 125 "" "scar-exec: --user no-such-user-here: *has no user*"

for signal in TERM INT HUP QUIT USR1 USR2 WINCH; do
    number=$(kill -l $signal)
    : >out.txt
    env --default-signal=INT,QUIT "$SCAR" --mode host -- "$GUEST" await $number >out.txt 2>err.txt &
    scar=$!
    eventually holds out.txt ready
    kill -$signal $scar
    finish_host
    expect "host: SIG$signal reaches the command" 0 "ready?got $number"
done

mark=host-daemon-$TEST_NAME
run --mode host -- "$GUEST" daemon $mark
expect "host: a command that leaves a daemon ends" 0
ok "host: the daemon ends with it" gone $mark

mark=host-stubborn-$TEST_NAME
start_host --grace 0.2 -- sh -c '"$0" daemon "$1"; exec "$0" stubborn' "$GUEST" $mark
eventually holds out.txt ready
kill -TERM $scar
finish_host
expect "host: after the grace time all is killed" 137 "ready" ""
ok "host: the daemon too" gone $mark

mark=host-killed-$TEST_NAME
start_host -- "$GUEST" daemon-and-sleep $mark
eventually holds out.txt ready
kill -KILL $scar
finish_host
ok "host: SIGKILL of scar-exec ends the tree" eventually gone $mark

mark=host-guardian-$TEST_NAME
start_host -- "$GUEST" daemon-and-sleep $mark
eventually holds out.txt ready
guardian=$(cat /proc/$scar/task/$scar/children 2>/dev/null || ps -o pid= --ppid $scar)
kill -KILL $guardian
finish_host
expect "host: SIGKILL of the guardian is a failure of ours" 125 "ready" "scar-exec: the process that watches the command was killed by signal 9*"
ok "host: and ends the tree" gone $mark

mark=host-bomb-$TEST_NAME
start_host -- sh -c 'for i in 1 2 3 4 5 6 7 8 9 10; do "$0" daemon "$1"; done; echo ready; exec "$0" sleep' "$GUEST" $mark
eventually holds out.txt ready
kill -KILL $scar
finish_host
ok "host: ten daemons end" eventually gone $mark

# A sandbox that knows no call newer than itself. 436: close_range(2), 437: openat2(2), 439: faccessat2(2)
for call in 436 437 439; do
    for error in 1 38; do
        (
            exec 7</dev/null
            exec "$DENY" $call $error -- "$SCAR" --mode host --env-file host.env -- guest fds
        ) >out.txt 2>err.txt
        same "host: without system call $call (error $error)" "$(tr '\n' ' ' <out.txt)$(cat err.txt)" "0 1 2 "
    done
done

mark=host-caller-$TEST_NAME
: >out.txt
sh -c '"$0" --mode host --caller $$ "$@" >out.txt 2>err.txt; exit' "$SCAR" -- "$GUEST" daemon-and-sleep $mark &
caller=$!
eventually holds out.txt ready
ok "host: the daemon runs while the caller lives" runs $mark
kill -KILL $caller
wait $caller
ok "host: SIGKILL of the caller ends the tree" eventually gone $mark
