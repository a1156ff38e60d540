# The ways a command is run in an image. To be sourced. All of them show the same: the image as /, changes in a folder of this run
# alone, /work to start in, /shared (a folder of the machine, empty at first) and /opt/matrix (the compiled programs).

# run_in MODE PLACE COMMAND...: standard output, standard error and exit status go to PLACE/out, err and status.
run_in() {
    local mode=$1 place=$2 limit=$case_limit
    shift 2
    mkdir -p "$place" "$place/shared" "$place/changes"
    $as_root && [[ $mode != native ]] && chown -R "$guest_uid:$guest_gid" "$place"
    local binds=("$place/shared:/shared" "$programs:/opt/matrix")
    "run_in_$mode" "$place" "${binds[@]}" -- "$@" >"$place/out" 2>"$place/err" </dev/null
    echo $? >"$place/status"
}

# Too long is SIGTERM, and soon SIGKILL, which both ways of running turn into the end of everything.
bounded() {
    timeout --kill-after=5 "$((limit * ${PATIENCE:-1}))" "$@"
}

run_in_native() {
    run_natively "$@"
}

# run_natively PLACE [SOURCE:TARGET]... -- COMMAND...: in the root image_native. Without root there is no chroot; then it
# is the mode `namespaces`, whose results are the kernel's own as well.
run_natively() {
    if $as_root; then
        bounded unshare --mount --pid --fork --kill-child --propagation private -- \
            "$here/lib/native-root" "$1" "$image_native" "$guest_environment" "${@:2}"
    else
        run_scar_exec bounded namespaces "$@"
    fi
}

run_in_namespaces() {
    if $as_root; then
        run_scar_exec "bounded $deny --free --user $guest_uid:$guest_gid --" namespaces "$@"
    else
        run_scar_exec bounded namespaces "$@"
    fi
}

run_in_rewrite() {
    local without=() feature
    for feature in $WITHOUT $case_without; do
        without+=(--without "$feature")
    done
    run_scar_exec "bounded ${lambda_view-} $deny --user $guest_uid:$guest_gid ${without[*]-} --" rewrite "$@"
}

run_scar_exec() { # PREFIX MODE PLACE [SOURCE:TARGET]... -- COMMAND...
    local prefix=$1 mode=$2 place=$3 root=(--root "$image_flat" --upper "$3/changes/upper") binds=()
    shift 3
    if [[ ${case_in_place-} ]]; then
        cp -a "$image_flat" "$place/root" && mkdir -p "$place/root/work"
        ! $as_root || chown "$guest_uid:$guest_gid" "$place/root/work"
        root=(--root "$place/root")
    fi
    while [[ $1 != -- ]]; do
        binds+=(--bind "$1")
        shift
    done
    shift
    # shellcheck disable=SC2086 # a prefix is words
    $prefix "$scar_exec" --mode "$mode" "${root[@]}" --workdir /work \
        --env-file "$guest_environment" "${binds[@]}" -- "$@"
}

# Root's own: a view of the machine whose /dev is as small as AWS Lambda's, without /dev/shm. Sets lambda_view to the words that enter it.
make_lambda_view() {
    local dev=$scratch/dev name
    mkdir "$dev"
    : >"$scratch/lambda-view"
    unshare --mount --propagation private bash -c '
        mount -t tmpfs -o mode=755 tmpfs "$1" || exit 1
        for name in null zero full random urandom tty; do
            : >"$1/$name" && mount --bind "/dev/$name" "$1/$name" || exit 1
        done
        ln -s /proc/self/fd "$1/fd"
        ln -s fd/0 "$1/stdin"; ln -s fd/1 "$1/stdout"; ln -s fd/2 "$1/stderr"
        mount --rbind "$1" /dev || exit 1
        echo ready
        exec sleep infinity' bash "$dev" >"$scratch/lambda-view" 2>&1 &
    lambda_view_process=$!
    until [[ $(cat "$scratch/lambda-view") == *ready* ]]; do
        kill -0 $lambda_view_process 2>/dev/null || { say "no view as AWS Lambda's: $(cat "$scratch/lambda-view")" && return; }
        sleep 0.02
    done
    lambda_view="nsenter --target $lambda_view_process --mount --"
}
