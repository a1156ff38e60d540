# The image of a function in the local cloud, from its registry and from the ready-made archive, by the supervisor's own account
# of a cold start. To be sourced. Each function is created once; its cloud starts anew for each call, on an empty store. The
# archive is served by objects.py: the local cloud's S3 is Java that has just started and would run on the same processors.

function_peers=(function "function (cache)")

# make_functions IMAGE...: creates both functions of each image.
make_functions() {
    local image
    mkdir -p "$scratch/home/objects/bench/images" && chown -R "$user:$user" "$scratch/home/objects" && start_objects || return 1
    start_cloud "$scratch/home/cache" || return 1
    for image in "$@"; do
        make_function "$image" registry none && make_function "$image" cache s3://bench/images || return 1
    done
    as_user "${cloud[@]}" "$scar" get -b bench/images -p "$scratch/home/objects/bench" >"$scratch/output" 2>"$scratch/errors" || return 1
    stop_cloud
}

# start_objects: sets `objects`, the address of what serves the archives, and `objects_process`.
start_objects() {
    python3 "$bench/lib/objects.py" "$scratch/home/objects" >"$scratch/objects" </dev/null &
    objects_process=$!
    local try
    for ((try = 0; try < 100; try++)); do
        [[ ! -s $scratch/objects ]] || { objects=http://127.0.0.1:$(cat "$scratch/objects") && return 0; }
        sleep 0.1
    done
    echo "objects.py does not answer" >"$scratch/errors"
    return 1
}

make_function() { # IMAGE WAY CACHE
    local definition=$scratch/home/$1-$2.yaml
    cat >"$definition" <<YAML
functions:
  aws:
  - lambda:
      name: $1-$2
      memory: 2048
      timeout: 300
      ephemeral_storage: 4096
      environment:
        Variables: {AWS_ENDPOINT_URL: "$objects"}
      container:
        image: $registry/bench/$1
        cache: $3
YAML
    as_user "${cloud[@]}" "$scar" init -f "$definition" >"$scratch/output" 2>"$scratch/errors"
}

# start_cloud CACHE: sets `cloud`: how a command reaches it. The store of its functions is below CACHE.
start_cloud() {
    local endpoint=$scratch/home/cloud/endpoint
    rm -f "$endpoint"
    cloud=(env SCAR_LOCAL_DIR="$scratch/home/cloud" XDG_CACHE_HOME="$1")
    as_user "${cloud[@]}" "$scar" local start --port 0 >"$scratch/output" 2>"$scratch/errors" || return 1
    cloud_started=yes
    cloud+=(AWS_ENDPOINT_URL="$(cat "$endpoint")")
}

stop_cloud() {
    as_user "${cloud[@]}" "$scar" local stop >/dev/null 2>&1
    cloud_started=""
}

# run_function PLACE IMAGE PEER: as run_once.
run_function() {
    local name=$2-registry
    [[ $3 != *cache* ]] || name=$2-cache
    elapsed=0 status=1 memory=0 run=$scratch/$1/run tree=$scratch/$1/run
    empty_run "$1"
    start_cloud "$run" || return
    as_user "${cloud[@]}" "$scar" run -n "$name" true >"$scratch/output" 2>"$scratch/errors"
    status=$?
    as_user "${cloud[@]}" "$scar" log -n "$name" >"$scratch/log" 2>>"$scratch/errors"
    stop_cloud
    # The last line of this kind is this call's: an earlier one was of another store.
    local said whence="where it comes from"
    [[ $3 != *cache* ]] || whence="the image cache"
    said=$(grep -o "unpacked from .* in [0-9]* ms" "$scratch/log" | tail -n 1)
    if [[ $said != "unpacked from $whence,"* ]]; then
        ((status)) || { status=1 && echo "the function said: ${said:-nothing}" >>"$scratch/errors"; }
        return
    fi
    elapsed=$(sed -E 's/.* in ([0-9]+) ms/\1000000/' <<<"$said")
    tree=$(compgen -G "$run/scar/store/sha256-*/rootfs" | head -n 1)
}
