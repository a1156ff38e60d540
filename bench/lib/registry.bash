# A registry on a free port of loopback, and the images in it. To be sourced.

# start_registry FOLDER: sets `registry` and `registry_process`.
start_registry() {
    local folder=$1 port
    mkdir "$folder"
    port=$(python3 -c 'import socket; s = socket.socket(); s.bind(("127.0.0.1", 0)); print(s.getsockname()[1])') || return 1
    registry=127.0.0.1:$port
    cat >"$folder.yml" <<YAML
version: 0.1
log: {level: error, accesslog: {disabled: true}}
storage: {filesystem: {rootdirectory: $folder}}
http: {addr: $registry}
YAML
    docker-registry serve "$folder.yml" >"$folder.log" 2>&1 </dev/null &
    registry_process=$!
    local try
    for ((try = 0; try < 300; try++)); do
        ! curl -sf -o /dev/null "http://$registry/v2/" || return 0
        kill -0 "$registry_process" 2>/dev/null || break
        sleep 0.1
    done
    echo "docker-registry does not answer: $(tail -n 1 "$folder.log")" >&2
    return 1
}

# push_layout FOLDER NAME
push_layout() {
    skopeo --insecure-policy copy -q --dest-tls-verify=false "oci:$1:latest" "docker://$registry/bench/$2:latest"
}

# big_layout TREE LAYOUT: an image of some 2 GB, seven layers with the tree in another folder each.
big_layout() {
    local number tars=()
    for number in {1..7}; do
        tar -C "$1" -cf "$2.$number.tar" --transform "flags=rh;s,^\./*,copy-$number/," --owner=0 --group=0 --numeric-owner . || return 1
        tars+=("$2.$number.tar")
    done
    PYTHONDONTWRITEBYTECODE=yes PYTHONPATH=$bench/../container/conformance python3 -c 'import sys
from layout import Layout
layout = Layout(sys.argv[1])
layout.finish(layout.image(sys.argv[2:]))' "$2" "${tars[@]}"
    rm -f "${tars[@]}"
}
