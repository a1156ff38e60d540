# The ways from a registry to a root file system that are compared. To be sourced. $registry is its address, $scar and $udocker
# the commands; each fills a folder that is empty.

peers=(scar "scar pull" tar umoci udocker)

# command_of PEER IMAGE FOLDER: sets `line`, and `root`: a pattern for where the root then is.
command_of() {
    local peer=$1 image=bench/$2 folder=$3
    root=$folder/root
    case $peer in
        scar) line=("$scar" image unpack -q -i "$registry/$image" --to "$root") ;;
        "scar pull") line=(env XDG_CACHE_HOME="$folder" "$scar" image pull -q -i "$registry/$image") root="$folder/scar/store/sha256-*/rootfs" ;;
        tar) line=(bash -c "$by_hand" tar "$registry" "$image" "$root") ;;
        umoci) line=(bash -c "$by_umoci" umoci "$registry" "$image" "$folder") root=$folder/bundle/rootfs ;;
        udocker) line=(bash -c "$by_udocker" udocker "$registry" "$image" "$folder" "$udocker") root="$folder/udocker/containers/*/ROOT" ;;
    esac
}

# Layer by layer, as the words say; none of these images deletes anything.
by_hand='set -eu -o pipefail
mkdir "$3"
curl -sSf -H "Accept: application/vnd.oci.image.manifest.v1+json" "http://$1/v2/$2/manifests/latest" | jq -r ".layers[].digest" |
    while read -r digest; do
        curl -sSfL "http://$1/v2/$2/blobs/$digest" | zcat | tar -x -p -f - -C "$3"
    done'

by_umoci='set -eu
skopeo --insecure-policy copy -q --src-tls-verify=false "docker://$1/$2:latest" "oci:$3/layout:latest"
umoci unpack --rootless --image "$3/layout:latest" "$3/bundle"'

# It asks for its engine when it is called first; pulling and creating need none.
by_udocker='set -eu
export UDOCKER_DIR=$3/udocker
printf "[DEFAULT]\nautoinstall =\n" >"$3/udocker.conf"
"$4" --config="$3/udocker.conf" pull --registry="http://$1" "$2:latest"
"$4" --config="$3/udocker.conf" create "$2:latest"'

# version_of PEER: what the table says of it.
version_of() {
    case $1 in
        scar) echo "\`scar image unpack\` into a folder: $("$scar" version 2>/dev/null | head -n 1)" ;;
        "scar pull") echo "\`scar image pull\` into the store" ;;
        function) echo "a function's cold start in the local cloud: what its log says of the image, without the start of its JVM" ;;
        "function (cache)") echo "the same from the ready-made archive (\`lambda.container.cache\`), served by \`lib/objects.py\`" ;;
        tar) echo "\`curl \| zcat \| tar x\` layer by layer: $(tar --version | head -n 1), $(gzip --version | head -n 1), $(curl --version | cut -d ' ' -f 1-2 | head -n 1)" ;;
        umoci) echo "\`skopeo copy\` and \`umoci unpack --rootless\`: $(skopeo --version), $(umoci --version)" ;;
        udocker) echo "\`udocker pull\` and \`udocker create\`: $("$python" -m pip show udocker | sed -n 's/^Version: /udocker /p'), $("$python" --version)" ;;
    esac
}

# contents ROOT: names, kinds, sizes and links of what is there: the same for all who did the same. The modes are the
# conformance set's business.
contents() {
    (cd "$1" && find . -mindepth 1 \( -type f -printf '%P %y %s\n' -o -type l -printf '%P %y %l\n' -o -printf '%P %y\n' \)) | sort | sha256sum
}
