# The images that the cases run in, as plain folders. To be sourced.
#
# images/NAME.recipe tells how one is made:
#   suite NAME               a root of that release of Debian, by mmdebstrap
#   packages NAME...         what is installed there
#   source NAME              a source package to lie in its /usr/src
#   drop /PATH...            what is removed at the end
#   oci RECIPE               the image layers of a recipe of images/make-image
#   made-in IMAGE SCRIPT     what the script, run natively in that image, puts into /out
#   sources FOLDER           what such a script finds in /src
#
#   CACHE/NAME-KEY/flat      as an engine that is an ordinary user unpacks it: all files are that user's
#   CACHE/NAME-KEY/native    the same files, root's; only where root runs the matrix. Else `flat` is used for both

declare -A image_folders=()
declare -A image_failures=() # why an image cannot be made here: each case would try again otherwise

# To be raised when what this file makes of a recipe changes.
image_format=1

# Where root made the cache is no place for others (its home is closed), so it is shown in a folder of its own, and
# never in one that is removed with all it holds.
open_image_cache() {
    local home=${XDG_CACHE_HOME:-$HOME/.cache}
    cache=${SCAR_MATRIX_CACHE:-$home/scar/matrix}
    mkdir -p "$cache" || return 1
    if $as_root; then
        cache_view=$(mktemp -d "${TMPDIR:-/tmp}/scar-matrix-cache.XXXXXX") || return 1
        chmod 755 "$cache_view"
        mount --bind "$cache" "$cache_view" || return 1
        cache=$cache_view
    fi
    exec {cache_lock}>"$cache/.lock"
}

recipe_words() { # NAME WORD: what stands behind WORD, of all its lines
    sed -n "s/^$2 //p" "$here/images/$1.recipe" | tr '\n' ' '
}

image_key() { # NAME
    local base script recipe=$here/images/$1.recipe
    read -r base script <<<"$(recipe_words "$1" made-in)"
    {
        echo "format $image_format"
        cat "$recipe"
        $as_root && echo "for uid $guest_uid"
        dpkg --print-architecture
        [[ ! $base ]] || { image_key "$base" && cat "$here/images/$script"; }
        local sources
        sources=$(recipe_words "$1" sources)
        [[ ! $sources ]] || (cd "$here/images/${sources% }" && find . -type f -print0 | sort -z | xargs -0 cat)
        local oci
        oci=$(recipe_words "$1" oci)
        [[ ! $oci ]] || cat "$here/images/${oci% }"
    } | sha256sum | cut -c 1-12
}

# need_image NAME: sets image_flat and image_native, making them if need be; else false, with the reason in `why`.
need_image() {
    local name=$1 folder
    if [[ -v image_failures[$name] ]]; then
        why=${image_failures[$name]}
        return 1
    fi
    [[ -v image_folders[$name] ]] || image_folders[$name]=$cache/$name-$(image_key "$name")
    folder=${image_folders[$name]}
    if [[ ! -d $folder ]]; then
        flock "$cache_lock"
        # Someone else may have made it while this one waited.
        if [[ ! -d $folder ]] && ! make_matrix_image "$name" "$folder"; then
            flock --unlock "$cache_lock"
            image_failures[$name]=$why
            return 1
        fi
        flock --unlock "$cache_lock"
    fi
    touch "$folder"
    # An engine may keep a cache of its own beside the root.
    ! $as_root || chown "$guest_uid:$guest_gid" "$folder"
    need_folders "$folder"
}

need_folders() {
    image_flat=$1/flat
    image_native=$1/native
    $as_root || image_native=$image_flat
}

# The programs of the cases, of all kinds below one folder, which the runs see as /opt/matrix. Made when the first case asks.
need_programs() {
    [[ ! -d $programs/glibc ]] || return 0
    need_image programs-static && cp -r "$image_flat/." "$programs/" &&
        need_image programs && cp -r "$image_flat/." "$programs/glibc"
}

make_matrix_image() {
    local name=$1 folder=$2 work begin=$SECONDS suite base script
    suite=$(recipe_words "$name" suite)
    read -r base script <<<"$(recipe_words "$name" made-in)"
    # The base first: it may have to be made too.
    if [[ $base ]]; then
        local base_folder
        base_folder=$cache/$base-$(image_key "$base")
        [[ -d $base_folder ]] || make_matrix_image "$base" "$base_folder" || return 1
    fi
    say "making the image $name ..."
    work=$(mktemp -d "$cache/.making.XXXXXX")
    chmod 755 "$work"
    mkdir "$work/new"
    if [[ $suite ]]; then
        install_release "$name" "${suite% }" "$work/image.tar" "$work/log"
    elif [[ $base ]]; then
        need_folders "$base_folder"
        run_in_base "$name" "$script" "$work/image.tar" "$work/log"
    else
        layers_of_layout "$name" "$work/image.tar" "$work/log"
    fi && unpack_trees "$work/image.tar" "$work/new" "$work/log" && mv -T "$work/new" "$folder"
    local status=$?
    if ((status)); then
        why="the image $name cannot be made: $(grep -m 1 -E '^(E|error|mmdebstrap|make-image|tar|gcc|go|#|/)' "$work/log" ||
            tail -n 1 "$work/log")"
        cp "$work/log" "$scratch/image-$name.log"
        say "$(tail -n 5 "$work/log")"
    else
        say "made the image $name in $((SECONDS - begin)) s: $(du -sh "$folder" | cut -f 1)"
    fi
    chmod -R u+rwX "$work" 2>/dev/null
    rm -rf "$work"
    find "$cache" -mindepth 1 -maxdepth 1 -name '[!.]*' -mtime +30 -exec chmod -R u+rwX {} + -exec rm -rf {} +
    return $status
}

# As root, or in a user namespace, which needs a range of ids in /etc/subuid. Not with fakechroot, which mmdebstrap would take
# where it is installed: it breaks on any C library but the machine's.
install_release() { # NAME SUITE TAR LOG
    local name=$1 suite=$2 tar=$3 log=$4 packages sources drop
    command -v mmdebstrap >/dev/null || { echo "mmdebstrap is missing" >"$log" && return 1; }
    read -r -a packages <<<"$(recipe_words "$name" packages)"
    sources=$(recipe_words "$name" source)
    drop=$(recipe_words "$name" drop)
    local hooks=()
    [[ ! $sources ]] || hooks+=(--customize-hook="chroot \"\$1\" sh -c \"sed -n 's/^deb /deb-src /p' /etc/apt/sources.list >/etc/apt/sources.list.d/source.list && apt-get -qq update && cd /usr/src && apt-get -qq source --download-only $sources && rm /etc/apt/sources.list.d/source.list\"")
    [[ ! $drop ]] || hooks+=(--customize-hook="cd \"\$1\" && for path in $drop; do rm -rf \"./\$path\"; done")
    local way=unshare
    ! $as_root || way=root
    nice mmdebstrap --mode=$way --quiet --variant=apt --format=tar --dpkgopt=force-unsafe-io \
        --aptopt='Acquire::Languages "none"' --aptopt='Acquire::Retries "2"' \
        --essential-hook='mkdir -p "$1/usr/share/man/man1"' "${hooks[@]}" \
        --include="$(IFS=,; echo "${packages[*]}")" "$suite" "$tar" >"$log" 2>&1 </dev/null
}

run_in_base() { # NAME SCRIPT TAR LOG
    local name=$1 script=$2 tar=$3 log=$4 place=$work/base limit=900 sources
    sources=$(recipe_words "$name" sources)
    mkdir -p "$place/out" "$place/src" "$place/changes"
    [[ ! $sources ]] || cp -r "$here/images/${sources% }/." "$place/src/"
    run_natively "$place" "$place/out:/out" "$place/src:/src" -- /bin/sh -c "$(cat "$here/images/$script")" >"$log" 2>&1 &&
        tar -cf "$tar" -C "$place/out" --exclude=./lost+found . 2>>"$log"
}

layers_of_layout() { # NAME TAR LOG
    local name=$1 tar=$2 log=$3 recipe layout digest blob
    recipe=$(recipe_words "$name" oci)
    layout=$("$here/../../images/make-image" "$here/images/${recipe% }" 2>"$log") || return 1
    digest=$(grep -o 'sha256:[0-9a-f]*' "$layout/index.json")
    mkdir "$work/layers"
    # The first digest of a manifest is its configuration's.
    for digest in $(grep -o 'sha256:[0-9a-f]*' "$layout/blobs/${digest/://}" | tail -n +2); do
        blob=$layout/blobs/${digest/://}
        tar -xzpf "$blob" -C "$work/layers" 2>>"$log" || return 1
    done
    tar -cf "$tar" -C "$work/layers" . 2>>"$log"
}

# Device nodes stay out, as they do when an ordinary user unpacks an image.
unpack_trees() { # TAR FOLDER LOG
    local tar=$1 folder=$2 log=$3
    local options=(-xpf - --no-same-owner --numeric-owner --delay-directory-restore --exclude='./dev/*')
    mkdir "$folder/flat"
    if $as_root; then
        chown "$guest_uid:$guest_gid" "$folder/flat"
        as_guest_user tar -C "$folder/flat" "${options[@]}" <"$tar" 2>>"$log" || return 1
        mkdir "$folder/native"
        tar -C "$folder/native" "${options[@]}" <"$tar" 2>>"$log"
    else
        tar -C "$folder/flat" "${options[@]}" <"$tar" 2>>"$log"
    fi
}
