# Machines that forbid what --mode namespaces needs. 56 is clone(2) and 0x10000000 CLONE_NEWUSER; 1 EPERM, 28 ENOSPC,
# 38 ENOSYS, 22 EINVAL.

if by_kernel; then
    for error in 1 28 38 22; do
        "$DENY" 56 $error 0x10000000 -- "$SCAR" --root root --upper fu --status-file status -- /bin/guest exit 0 \
            >out.txt 2>err.txt
        same "forbidden user namespaces (error $error)" "$?: $(cat out.txt err.txt)" \
            "125: scar-exec: this machine forbids user namespaces (clone: *seccomp*--security-opt seccomp=unconfined; or take --mode rewrite*"
        same "and in the status file (error $error)" "$(cat status)" "error this machine forbids user namespaces*"
        ok "and no work folder is left (error $error)" test -z "$(find . -maxdepth 1 -name '.scar-work*')"
    done
    # 165: mount(2)
    "$DENY" 165 1 -- "$SCAR" --root root --upper fu -- /bin/guest exit 0 >out.txt 2>err.txt
    same "user namespaces without their rights, as AppArmor leaves them" "$?: $(cat out.txt err.txt)" \
        "125: scar-exec: this machine forbids user namespaces (mount: *"
    if [ "$(id -u)" = 0 ]; then
        # A namespace of its own, so that the machine's limit stays.
        unshare -U --map-root-user sh -c 'echo 0 >/proc/sys/user/max_user_namespaces && exec "$0" "$@"' \
            "$SCAR" --root root --upper fu -- /bin/guest exit 0 >out.txt 2>err.txt
        same "user.max_user_namespaces=0" "$?: $(cat out.txt err.txt)" \
            "125: scar-exec: this machine forbids user namespaces (clone: no space left): user.max_user_namespaces is 0; as root: sysctl -w user.max_user_namespaces=*"
    fi
fi

# 436: close_range(2)
(
    exec 7</dev/null
    exec "$DENY" 436 38 -- "$SCAR" --root root --upper fu -- /bin/guest fds
) >out.txt 2>err.txt
same "no descriptor leaks without close_range" "$(tr '\n' ' ' <out.txt)$(cat err.txt)" "0 1 2 "
