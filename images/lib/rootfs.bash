# Fills the folder of one image layer. Nothing here may follow a link of the image out of that
# folder: a package's absolute link means the image's root, but leads into the machine's own. To be
# sourced, after messages.bash, private-apt.bash and recipe.bash.

# The merged-/usr links. Newer packages rely on them, older ones do not mind.
merged_folders() {
  case $(dpkg --print-architecture) in
    amd64 | ppc64el | loong64) printf '%s\n' bin sbin lib lib64 ;;
    *) printf '%s\n' bin sbin lib ;;
  esac
}

start_layer() {
  local root=$1 name
  mkdir -p -- "$root"
  for name in $(merged_folders); do
    mkdir -p -- "$root/usr/$name"
    ln -s -- "usr/$name" "$root/$name"
  done
}

# A later layer leaves out what start_layer made and nothing else was put into.
finish_later_layer() {
  local root=$1 name
  for name in $(merged_folders); do
    rm -- "$root/$name"
    rmdir --ignore-fail-on-non-empty -- "$root/usr/$name"
  done
  [[ ! -d $root/usr ]] || rmdir --ignore-fail-on-non-empty -- "$root/usr"
}

# run_step ROOT PRESENT WORD...: PRESENT is the file that tells apt what the layers so far hold.
run_step() {
  local root=$1 present=$2 verb=$3
  shift 3
  case $verb in
    without) step_without "$present" "$@" ;;
    packages | packages-alone) step_packages "$verb" "$root" "$present" "$@" ;;
    drop) step_drop "$root" "$@" ;;
    add) step_add "$root" "$@" ;;
    link) step_link "$root" "$@" ;;
    folder) step_folder "$root" "$@" ;;
    applets) step_applets "$root" "$@" ;;
  esac
}

step_without() {
  local present=$1 name
  shift
  for name in "$@"; do
    mark_present "$present" "$name"
  done
}

step_packages() {
  local verb=$1 root=$2 present=$3 debs=$work/debs deb
  shift 3
  rm -rf -- "$debs"
  if [[ ! $apt_is_open ]]; then
    open_private_apt "$cache/.apt"
    apt_is_open=yes
  fi
  say "Fetching $* …"
  case $verb in
    packages) fetch_packages "$debs" "$present" "$@" ;;
    packages-alone) fetch_packages_alone "$debs" "$@" ;;
  esac
  for deb in "$debs"/*.deb; do
    [[ -e $deb ]] || continue # all of them are in an earlier layer
    unpack_package "$deb" "$root"
    mark_present "$present" "$(dpkg-deb --field "$deb" Package)" \
      "$(dpkg-deb --field "$deb" Version)" "$(dpkg-deb --field "$deb" Provides)"
  done
}

unpack_package() {
  local deb=$1 root=$2 files=$work/package.tar way_out
  dpkg-deb --fsys-tarfile "$deb" >"$files"
  way_out=$(tar --list --quoting-style=literal --file "$files" | sed 's|[^/]*$||' | LC_ALL=C sort -u |
    sed "s|^|$root/|" | xargs -r -d '\n' realpath --canonicalize-missing -- |
    grep -v -m 1 -E -x -e "$(quote_regex "$root")(/.*)?" || true)
  [[ ! $way_out ]] ||
    die other "$where: package ${deb##*/} has files behind a link that leads out of the image, to $way_out."
  tar --extract --preserve-permissions --no-same-owner --keep-directory-symlink \
    --directory "$root" --file "$files"
  rm -- "$files"
}

quote_regex() {
  # shellcheck disable=SC2016 # the $ is one of the characters that need a backslash
  sed 's/[][\.*^$+?(){}|/]/\\&/g' <<<"$1"
}

# in_image ROOT PATH: sets `place` to where PATH of the image lies on this machine. Its folder, with
# all links on the way, must lie in the image; what is there itself may be a link.
in_image() {
  local root=$1 path=${2%/} folder
  folder=$(realpath --canonicalize-missing -- "$root${path%/*}")
  [[ $folder == "$root" || $folder == "$root"/* ]] ||
    die usage "$where: $path lies behind a link that leads out of the image, to $folder." \
      "Name the place that the link means inside the image."
  place=$folder/${path##*/}
}

step_drop() {
  local root=$1 pattern found file place IFS=
  shift
  for pattern in "$@"; do
    # The pattern alone is unquoted, for its * and ? to work.
    # shellcheck disable=SC2206
    found=("$root"$pattern)
    for file in "${found[@]}"; do
      [[ -e $file || -L $file ]] || continue # no such thing in this release's packages
      in_image "$root" "${file#"$root"}"
      rm -rf -- "$place"
    done
  done
}

step_add() {
  local source=$recipe_folder/$2 added=$work/added place
  in_image "$1" "$3"
  rm -rf -- "$added"
  cp -R --no-dereference -- "$source" "$added"
  # The modes of a checkout depend on its owner's umask; all that counts is whether a file may run.
  chmod -R u=rwX,go=rX -- "$added"
  mkdir -p -- "$(dirname -- "$place")"
  if [[ -d $added ]]; then
    mkdir -p -- "$place"
    added=$added/.
  fi
  cp -R --no-dereference --preserve=mode --remove-destination -- "$added" "$place" 2>"$work/add.log" ||
    die other "$where: cannot add $source as $3: $(head -n 1 "$work/add.log")"
}

step_link() {
  local place
  in_image "$1" "$2"
  mkdir -p -- "$(dirname -- "$place")"
  ln -sfT -- "$3" "$place"
}

step_folder() {
  local place
  in_image "$1" "$2"
  mkdir -p -- "$place"
  chmod -- "${3:-755}" "$place"
}

# A link for each program that the busybox PATH of the image can be, unless something is there.
step_applets() {
  local root=$1 path=$2 name folder place
  local -A folders=() # of the image, and where they lie: a few, for hundreds of names
  in_image "$root" "$path"
  "$place" --list-full >"$work/applets" 2>"$work/applets.log" ||
    die other "$where: $path cannot tell its applets: $(head -n 1 "$work/applets.log")"
  while IFS= read -r name; do
    folder=/$name
    folder=${folder%/*}
    if [[ ! ${folders[$folder/]:-} ]]; then
      in_image "$root" "/$name"
      folders[$folder/]=${place%/*}
      mkdir -p -- "${place%/*}"
    fi
    place=${folders[$folder/]}/${name##*/}
    [[ -e $place || -L $place ]] || ln -s -- "$path" "$place"
  done <"$work/applets"
}
