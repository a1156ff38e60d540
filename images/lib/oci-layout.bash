# Writes an OCI image layout, with the same bytes for the same files, and a `docker save` archive out
# of one. To be sourced, after messages.bash.
#
# https://github.com/opencontainers/image-spec (image-layout.md, manifest.md, config.md, layer.md)

readonly OCI_TYPE=application/vnd.oci.image

# As Jib does: a second after the epoch, since some programs take a time of 0 for none at all.
readonly FILE_TIME=@1 CREATED=1970-01-01T00:00:00Z

# A JSON string. Control characters cannot come here: a recipe's line holds none but tabs.
json() {
  local text=${1//\\/\\\\}
  text=${text//\"/\\\"}
  printf '"%s"' "${text//$'\t'/\\t}"
}

# json_list WORD...
json_list() {
  local word comma=""
  printf '['
  for word in "$@"; do
    printf '%s' "$comma"
    json "$word"
    comma=,
  done
  printf ']'
}

# json_map KEY=VALUE...
json_map() {
  local pair comma=""
  printf '{'
  for pair in "$@"; do
    printf '%s' "$comma"
    json "${pair%%=*}"
    printf ':'
    json "${pair#*=}"
    comma=,
  done
  printf '}'
}

digest_of() {
  local sum
  sum=$(sha256sum <"$1")
  printf 'sha256:%s\n' "${sum%% *}"
}

start_layout() {
  layout=$1
  layer_descriptors=() diff_ids=() history=()
  mkdir -p -- "$layout/blobs/sha256"
  printf '{"imageLayoutVersion":"1.0.0"}' >"$layout/oci-layout"
}

# add_blob MEDIA-TYPE FILE: moves the file into the layout, sets `descriptor`.
add_blob() {
  local digest size
  digest=$(digest_of "$2")
  size=$(stat --format %s -- "$2")
  mv -- "$2" "$layout/blobs/${digest/://}"
  chmod 644 -- "$layout/blobs/${digest/://}"
  descriptor=$(printf '{"mediaType":"%s","digest":"%s","size":%s}' "$1" "$digest" "$size")
}

# add_layer ROOT COMMENT: everything in the folder, owned by root, in the order of the names' bytes.
add_layer() {
  local root=$1 comment=$2 tar=$work/layer.tar
  (cd -- "$root" && find . -mindepth 1 -printf '%P\0') | LC_ALL=C sort --zero-terminated |
    tar --create --file "$tar" --directory "$root" --format=gnu --null --no-recursion --files-from - \
      --owner=0 --group=0 --numeric-owner --mtime="$FILE_TIME"
  diff_ids+=("$(digest_of "$tar")")
  gzip --no-name --force -- "$tar"
  add_blob "$OCI_TYPE.layer.v1.tar+gzip" "$tar.gz"
  layer_descriptors+=("$descriptor")
  history+=("{\"created\":\"$CREATED\",\"created_by\":\"make-image\",\"comment\":$(json "$comment")}")
}

# Writes config, manifest and index for the layers so far and what read_recipe set.
finish_layout() {
  local config manifest
  image_config >"$work/config.json"
  add_blob "$OCI_TYPE.config.v1+json" "$work/config.json"
  config=$descriptor
  printf '{"schemaVersion":2,"mediaType":"%s","config":%s,"layers":[%s]}' \
    "$OCI_TYPE.manifest.v1+json" "$config" "$(joined "${layer_descriptors[@]}")" >"$work/manifest.json"
  add_blob "$OCI_TYPE.manifest.v1+json" "$work/manifest.json"
  manifest=${descriptor%\}}
  printf '{"schemaVersion":2,"mediaType":"%s","manifests":[%s,"platform":%s,"annotations":%s}]}' \
    "$OCI_TYPE.index.v1+json" "$manifest" "{$(platform)}" \
    "$(json_map org.opencontainers.image.ref.name=latest)" >"$layout/index.json"
}

joined() {
  local IFS=,
  printf '%s' "$*"
}

image_config() {
  local fields=()
  ((${#image_env[@]} == 0)) || fields+=("\"Env\":$(json_list "${image_env[@]}")")
  ((${#image_entrypoint[@]} == 0)) || fields+=("\"Entrypoint\":$(json_list "${image_entrypoint[@]}")")
  ((${#image_cmd[@]} == 0)) || fields+=("\"Cmd\":$(json_list "${image_cmd[@]}")")
  ((${#image_label[@]} == 0)) || fields+=("\"Labels\":$(json_map "${image_label[@]}")")
  [[ ! $image_workdir ]] || fields+=("\"WorkingDir\":$(json "$image_workdir")")
  [[ ! $image_user ]] || fields+=("\"User\":$(json "$image_user")")
  printf '{"created":"%s",%s,"config":{%s},"rootfs":{"type":"layers","diff_ids":%s},"history":[%s]}' \
    "$CREATED" "$(platform)" "$(joined ${fields[@]+"${fields[@]}"})" \
    "$(json_list "${diff_ids[@]}")" "$(joined "${history[@]}")"
}

# Go's names for the architectures, as the specification wants them.
platform() {
  local architecture variant=""
  architecture=$(dpkg --print-architecture)
  case $architecture in
    i386) architecture=386 ;;
    armhf) architecture=arm variant=',"variant":"v7"' ;;
    arm64) variant=',"variant":"v8"' ;;
    ppc64el) architecture=ppc64le ;;
  esac
  printf '"architecture":"%s"%s,"os":"linux"' "$architecture" "$variant"
}

# docker_archive LAYOUT NAME FILE: the layout's image, of one manifest, as `docker save` writes it:
# plain layers, named by their diff ids, and manifest.json. FILE is whole or not there.
docker_archive() {
  local layout=$1 name=$2 file=$3 folder=$work/archive digests digest blob diff_id layers=()
  mkdir -- "$folder"
  digest=$(grep -o 'sha256:[0-9a-f]*' "$layout/index.json")
  mapfile -t digests < <(grep -o 'sha256:[0-9a-f]*' "$layout/blobs/${digest/://}")
  cp -- "$layout/blobs/${digests[0]/://}" "$folder/${digests[0]#*:}.json"
  for digest in "${digests[@]:1}"; do
    blob=$layout/blobs/${digest/://}
    gzip --decompress --stdout -- "$blob" >"$work/plain.tar"
    diff_id=$(digest_of "$work/plain.tar")
    mkdir -p -- "$folder/${diff_id#*:}"
    mv -- "$work/plain.tar" "$folder/${diff_id#*:}/layer.tar"
    layers+=("${diff_id#*:}/layer.tar")
  done
  printf '[{"Config":"%s.json","RepoTags":["%s:latest"],"Layers":%s}]' \
    "${digests[0]#*:}" "$name" "$(json_list "${layers[@]}")" >"$folder/manifest.json"
  (cd -- "$folder" && printf '%s\0' *) >"$work/members"
  local part=$file.part.$$
  tar --create --file "$part" --directory "$folder" --format=gnu --sort=name \
    --owner=0 --group=0 --numeric-owner --mtime="$FILE_TIME" --null --files-from "$work/members" || {
    rm -f -- "$part"
    die_if_full "$(dirname -- "$file")"
    die machine "cannot write $file."
  }
  mv -- "$part" "$file"
}
