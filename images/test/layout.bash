# Takes OCI layouts apart, by the specification alone and with none of make-image's own functions. To
# be sourced, after harness.bash.

# Prints the one manifest of a layout.
manifest_of() {
  local digest
  digest=$(grep -oE '"digest":"sha256:[0-9a-f]{64}"' "$1/index.json" | cut -d '"' -f 4)
  cat -- "$1/blobs/${digest/://}"
}

# Prints the digests of a manifest: the configuration's, then the layers' from the lowest up.
manifest_digests() {
  manifest_of "$1" | grep -oE 'sha256:[0-9a-f]{64}'
}

layer_blobs() {
  manifest_digests "$1" | tail -n +2 | sed "s|^sha256:|$1/blobs/sha256/|"
}

config_of() {
  cat -- "$1/blobs/sha256/$(manifest_digests "$1" | head -n 1 | cut -d : -f 2)"
}

# Everything that can be recomputed is.
expect_whole_layout() {
  local layout=$1 blob descriptor digest size diff_ids
  expect_equal '{"imageLayoutVersion":"1.0.0"}' "$(cat -- "$layout/oci-layout")"
  expect_text "$layout/index.json" '"org.opencontainers.image.ref.name":"latest"'
  for blob in "$layout"/blobs/sha256/*; do
    expect_equal "${blob##*/}" "$(sha256sum <"$blob" | cut -d ' ' -f 1)"
  done
  local count=0
  while IFS= read -r descriptor; do
    digest=$(cut -d '"' -f 4 <<<"$descriptor")
    size=${descriptor##*:}
    expect_equal "$size" "$(stat -c %s -- "$layout/blobs/${digest/://}")"
    count=$((count + 1))
  done < <({ cat -- "$layout/index.json" && manifest_of "$layout"; } |
    grep -oE '"digest":"sha256:[0-9a-f]{64}","size":[0-9]+')
  # The manifest, the configuration and the layers, and no blob besides.
  expect_equal "$count" "$(find "$layout/blobs/sha256" -type f | wc -l)"
  diff_ids=$(config_of "$layout" | grep -oE '"diff_ids":\[[^]]*' | grep -oE 'sha256:[0-9a-f]{64}')
  expect_equal "$diff_ids" "$(layer_blobs "$layout" | while IFS= read -r blob; do
    printf 'sha256:%s\n' "$(gzip -dc -- "$blob" | sha256sum | cut -d ' ' -f 1)"
  done)"
}

# unpack LAYOUT ROOT: an image of these recipes has no whiteouts.
unpack() {
  local blob
  mkdir -- "$2"
  layer_blobs "$1" | while IFS= read -r blob; do
    tar -xzpf "$blob" --no-same-owner -C "$2"
  done
}
