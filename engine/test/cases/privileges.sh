# What the command may not do, and what it does not see.

run --root root --upper u -- /bin/guest cat /proc/self/status
for set in CapInh CapPrm CapEff CapBnd CapAmb; do
    by_kernel && same "$set is empty" "$(grep "^$set" out.txt)" "$set:?0000000000000000"
done
same "no_new_privs is set" "$(grep ^NoNewPrivs out.txt)" "NoNewPrivs:?1"
run --root root --upper u -- /bin/guest cat /proc/1/status
by_kernel && same "pid 1 has no capability either" "$(grep ^CapPrm out.txt)" "CapPrm:?0000000000000000"
run --root root --upper u -- /bin/guest setuid 5
by_kernel && expect "setuid fails" 1 "*"
by_rewriting && expect "setuid is believed" 0 ""
run --root root --upper u -- /bin/guest mount /tmp
expect "mount fails" 1 "Operation not permitted"
run --root root --upper u -- /bin/guest chroot /tmp
expect "chroot fails" 1 "Operation not permitted"
if by_kernel; then
    run --root root --upper u -- /bin/guest attach 1
    expect "pid 1 cannot be traced" 1 "Operation not permitted"
fi
by_kernel && for fd in 0 3 4 5; do
    run --root root --upper u -- /bin/guest readlink /proc/1/fd/$fd
    expect "pid 1's descriptor $fd is out of reach" 1 "Permission denied*"
done
if by_kernel; then
    # Otherwise it is the machine's.
    run --root root --upper u -- /bin/guest kill 1 9
    run --root root --upper u -- /bin/guest pid
    expect "the command is a child of pid 1" 0 "* 1"
fi

run --root root --upper u -- /bin/guest fds
expect "no descriptor but 0, 1 and 2" 0 "0?1?2"
(
    exec 7<root/etc/passwd 8>leak 19</dev/null
    exec "$SCAR" --root root --upper u --status-file status -- /bin/guest fds
) >out.txt
same "none of the caller's either" "$(tr '\n' ' ' <out.txt)" "0 1 2 "

echo "secret of the machine" >outside
run --root root --upper u -- /bin/guest cat "$PWD/outside"
expect "the machine's files are gone" 1 "No such file or directory"
run --root root --upper u -- /bin/guest cat /../../../../../../../../../../"$PWD/outside"
expect "and .. does not find them" 1 "No such file or directory"
run --root root --upper u -- /bin/guest ls /
same "the guest's root is the image's" "$(tr '\n' ' ' <out.txt)" "*bin *data *dev *etc *proc *"
run --root root --upper u -- /bin/guest cat /proc/self/mountinfo
same "no mount of the machine is left" "$(grep -c " /old\| $TEST_DIR" out.txt)" 0
run --root root --upper u -- /bin/guest readlink /proc/self/ns/net
ok "the network is the machine's" test "$out" = "$(readlink /proc/self/ns/net)"
