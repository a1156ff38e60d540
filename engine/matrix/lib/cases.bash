# What the files of cases/ are written with. To be sourced.
#
#   image IMAGE [SHELL...]                       the image of the cases that follow, and what runs a script there
#   check NAME [OPTION...] [<<SCRIPT]         one case: run natively and in a mode, with the same result
#     --status N           natively it ends with N; default 0. So that a case which fails everywhere is not one that passes
#     --limit SECONDS      default 60
#     --normalise SED      what is to be done to both outputs before they are compared, with a comment that says why it must
#     --without FEATURE    `deny` is told so too
#     --in-place yes       without --upper, in a copy of the image; for small images
#     --command WORD...    this instead of the script on standard input; it is the last option
#   check_pair NAME [OPTION...] <<SCRIPT      two runs at once in one root, with A and B as $1

image() {
    case_image=$1
    shift
    case_shell=("$@")
    ((${#case_shell[@]})) || case_shell=(/bin/bash -c)
}

read_case() {
    case_name=$1 case_status=0 case_limit=60 case_normalise=() case_without="" case_in_place="" case_command=()
    shift
    while (($#)); do
        case $1 in
            --status) case_status=$2 ;;
            --limit) case_limit=$2 ;;
            --normalise) case_normalise+=(-e "$2") ;;
            --without) case_without+=" $2" ;;
            --in-place) case_in_place=$2 ;;
            --command)
                shift
                case_command=("$@")
                break
                ;;
            *) die "$topic/$case_name: unknown option $1" ;;
        esac
        shift 2
    done
    case_id=$topic/${case_name//[^A-Za-z0-9_.+]/-}
    while [[ $case_id == *--* ]]; do case_id=${case_id//--/-}; done
    ((${#case_command[@]})) || case_command=("${case_shell[@]}" "$(cat)" matrix)
}

check() {
    read_case "$@"
    wanted || return 0
    one_run() { run_in "$1" "$2" "${case_command[@]}"; }
    compare_with_native
}

check_pair() {
    read_case "$@"
    wanted || return 0
    one_run() {
        mkdir -p "$2/shared"
        local side shared=$2/shared runs=()
        $as_root && chown "$guest_uid:$guest_gid" "$2" "$shared"
        for side in A B; do
            mkdir -p "$2/$side"
            ln -s "$shared" "$2/$side/shared"
            run_in "$1" "$2/$side" "${case_command[@]}" "$side" &
            runs+=($!)
        done
        wait "${runs[@]}"
        cat "$2"/[AB]/out >"$2/out"
        cat "$2"/[AB]/err >"$2/err"
        sort -n "$2"/[AB]/status | tail -n 1 >"$2/status"
    }
    compare_with_native
}

wanted() {
    local pattern patterns
    read -r -a patterns <<<"$CASES"
    for pattern in "${patterns[@]}"; do
        # shellcheck disable=SC2254 # these are patterns
        case $case_id in $pattern | $pattern/*) return 0 ;; esac
    done
    return 1
}

# Natively when the file is read for that, and compared when it is read for a mode.
compare_with_native() {
    local id=$case_id place reference begin=${EPOCHREALTIME/./}
    reference=$scratch/native/$id
    place=$scratch/$mode/$id
    if [[ ${case_command[*]} == */opt/matrix/* ]] && ! need_programs || ! need_image "$case_image"; then
        [[ $mode != native ]] && skipped "$id" "$why"
        return
    fi
    topic_cases=$((topic_cases + 1))
    [[ $mode == native || -v digests[$mode:$case_image] ]] || digests[$mode:$case_image]=$(digest_of_tree "$image_flat")
    mkdir -p "$place"
    one_run "$mode" "$place"
    echo $(((${EPOCHREALTIME/./} - begin) / 1000)) >"$place/milliseconds"
    outcome_of "$place" >"$place/outcome"
    discard "$place"/changes "$place"/root "$place"/[AB]
    [[ $mode != native ]] || return
    if [[ $(cat "$reference/status") != "$case_status" ]]; then
        result "$id" FAIL "the case is wrong: natively it ends with $(cat "$reference/status")" "$(tail -n 20 "$reference/outcome")"
    elif cmp -s "$reference/outcome" "$place/outcome"; then
        result "$id" pass ""
    elif [[ $(cat "$place/status") == 124 || $(cat "$place/status") == 137 ]] && [[ $case_status != 1[23]* ]]; then
        result "$id" FAIL "not done after $((case_limit * ${PATIENCE:-1})) s" "$(tail -n 5 "$place/outcome")"
    else
        result "$id" FAIL "not as natively" "$(diff -U 2 --label native --label "$mode" "$reference/outcome" "$place/outcome" | cut -c 1-300 | head -n 40)"
    fi
}

# All that is compared: exit status, both outputs, and what the run left in /shared.
outcome_of() {
    echo "exit status $(cat "$1/status")"
    local stream
    for stream in out err; do
        echo "--- $stream"
        tr -d '\0' <"$1/$stream" | sed "${case_normalise[@]}" -e ''
    done
    echo "--- shared"
    find "$1/shared/" -mindepth 1 -printf '%P %y %m %l ' \( -type f -printf '%s ' -exec md5sum {} \; -o -printf '\n' \) |
        sed "s| $1/shared/.*||" | LC_ALL=C sort
}

discard() {
    chmod -R u+rwX "$@" 2>/dev/null
    rm -rf "$@"
}

# Names, kinds, modes, owners, sizes, links, and the times of the last write and of the last change, which nobody can set back, so that contents are held
# as well.
digest_of_tree() {
    find "$1" -printf '%P %y %m %U %G %s %n %T@ %C@ %l\n' | LC_ALL=C sort | sha256sum
}

# At the end of each file of cases, in each mode.
check_roots() {
    local key image id=$topic/leaves-the-root-as-it-was
    for key in "${!digests[@]}"; do
        image=${key#*:}
        need_image "$image"
        if [[ $(digest_of_tree "$image_flat") == "${digests[$key]}" ]]; then
            result "$id" pass ""
        else
            result "$id" FAIL "$image is another now" \
                "$(find "$image_flat" -newerct "@$mode_begin" | head -n 20)"
        fi
    done
    digests=()
}
