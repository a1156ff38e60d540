# Signals, grace and the end of everything that the command started.

start() { # ARGS: scar-exec in the background, $scar its pid
    : >out.txt
    "$SCAR" "$@" >out.txt 2>err.txt &
    scar=$!
}
finish() {
    wait $scar 2>/dev/null
    status=$?
    out=$(cat out.txt)
    err=$(cat err.txt)
}

for signal in TERM INT HUP QUIT USR1 USR2 WINCH; do
    number=$(kill -l $signal)
    # A job in the background ignores INT and QUIT, and what is ignored stays so; env gives it back.
    : >out.txt
    env --default-signal=INT,QUIT "$SCAR" --root root --upper u -- /bin/guest await $number >out.txt 2>err.txt &
    scar=$!
    eventually holds out.txt ready
    kill -$signal $scar
    finish
    expect "SIG$signal reaches the command" 0 "ready?got $number"
done

start --root root --upper u --grace 0.2 -- /bin/guest stubborn
eventually holds out.txt ready
kill -TERM $scar
finish
expect "SIGTERM ignored ends in SIGKILL after the grace time" 137 "ready" ""

start --root root --upper u --grace 60 -- /bin/guest sleep
eventually runs sleep
kill -TERM $scar
finish
expect "SIGTERM that ends the command" 143 "" ""

mark=daemon-left-$TEST_NAME
run --root root --upper u -- /bin/guest daemon $mark
expect "a command that leaves a daemon behind ends" 0
ok "the daemon ends with the command" gone $mark

mark=daemon-killed-$TEST_NAME
start --root root --upper u -- /bin/guest daemon-and-sleep $mark
eventually holds out.txt ready
ok "the daemon runs beside the command" runs $mark
kill -KILL $scar
finish
ok "SIGKILL of scar-exec ends the whole tree" eventually gone $mark

mark=early-$TEST_NAME
for delay in 0 0.001 0.002 0.003 0.005 0.008; do
    # An upper folder for each: a killed run holds its own until its last process is gone.
    start --root root --upper early.$delay -- /bin/guest daemon-and-sleep $mark
    sleep $delay
    kill -KILL $scar
    finish
    ok "SIGKILL after $delay s, whatever was being prepared" eventually gone $mark
done

run --root root --upper u -- /bin/guest orphans
by_kernel && expect "orphans are reaped" 0 "0"
run --root root --upper u -- /bin/guest kill-group
expect "kill 0 in the guest stays in the guest" 137 "" ""
run --root root --upper u -- /bin/guest group
expect "the command leads a session and a group of its own" 0 own

(
    trap '' HUP USR1
    "$SCAR" --root root --upper u -- /bin/guest blocked
) >out.txt
same "the command starts with no signal blocked or ignored" "$(cat out.txt)" ""

: >out.txt
(
    trap '' HUP
    exec "$SCAR" --root root --upper u -- /bin/guest await 1 15 >out.txt
) &
scar=$!
eventually holds out.txt ready
kill -HUP $scar
kill -TERM $scar
wait $scar
same "nohup: a signal that the caller ignores is not handed on" "$(tail -1 out.txt)" "got 15"

# A shell that starts the run, names itself as its caller and is killed.
called() { # MARK ARGS: $caller is its pid
    local mark=$1
    shift
    : >out.txt
    sh -c '"$0" --caller $$ "$@" >out.txt 2>err.txt; exit' "$SCAR" "$@" -- /bin/guest daemon-and-sleep "$mark" &
    caller=$!
    eventually holds out.txt ready
}
mark=caller-killed-$TEST_NAME
called $mark --root root --upper u
ok "the daemon runs beside the command while the caller lives" runs $mark
kill -KILL $caller
wait $caller
ok "SIGKILL of the caller ends the whole tree" eventually gone $mark

mark=caller-killed-unseen-$TEST_NAME
: >out.txt
# pidfd_open and ENOSYS: a kernel before 5.3.
"$DENY" 434 38 -- sh -c '"$0" --caller $$ "$@" >out.txt 2>err.txt; exit' "$SCAR" --root root --upper u.unseen \
    -- /bin/guest daemon-and-sleep $mark &
caller=$!
eventually holds out.txt ready
kill -KILL $caller
wait $caller
ok "SIGKILL of the caller ends the tree where the kernel has no files for processes" eventually gone $mark

run --caller 1 --root root --upper u.foreign -- /bin/guest daemon-and-sleep foreign-$TEST_NAME
expect "a caller that is not there any more ends the run at once" 137

run --caller 0 --root root -- /bin/guest exit 0
expect "a caller is a number of a process" 125 "" "*--caller 0*"
