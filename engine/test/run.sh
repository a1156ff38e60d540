#!/bin/bash
# run.sh SCAR-EXEC SCAR-START: runs every case as the user who calls it; root's run is followed by one as an ordinary
# user. Needs bash, coreutils, gcc and objdump with a static C library, and setpriv when run by root.
set -u
unset CDPATH

here=$(cd "$(dirname "$0")" && pwd)

if [ "${SCAR_TEST_SUITE:-}" != "$here" ]; then
    base=$(mktemp -d "${TMPDIR:-/tmp}/scar-exec-test.XXXXXX")
    trap 'chmod -R u+rwX "$base" 2>/dev/null; rm -rf "$base"' EXIT
    # Copies, so that an ordinary user reaches them wherever the checkout is.
    chmod 755 "$base"
    mkdir "$base/bin" "$base/test"
    cp "$1" "$base/bin/scar-exec"
    cp "$2" "$base/bin/scar-start"
    cp -r "$here/." "$base/test/"
    gcc -O1 -static -o "$base/bin/guest" "$here/guest.c" || exit 1
    gcc -O1 -static -o "$base/bin/deny" "$here/deny.c" || exit 1
    gcc -O1 -I"$here/../src/$(gcc -dumpmachine | cut -d- -f1)" -o "$base/bin/lengths" "$here/lengths.c" \
        "$here/../src/$(gcc -dumpmachine | cut -d- -f1)/instruction.c" || exit 1
    chmod -R a+rX "$base"

    # The modes that show an image have the same options and the same view, so the cases are the same.
    for mode in namespaces rewrite; do
        mkdir "$base/bin/$mode"
        printf '#!/bin/sh\nexec "%s/bin/scar-exec" --mode %s "$@"\n' "$base" $mode >"$base/bin/$mode/scar-exec"
        chmod 755 "$base/bin/$mode/scar-exec"
    done

    suites=0
    suite() { # MODE NAME [PREFIX OF COMMAND...]
        local mode=$1 name=$1-$2
        suites=$((suites + 1))
        mkdir "$base/$name"
        [ "$2" = ordinary ] && chown 12345:12346 "$base/$name"
        shift 2
        # What the caller ignores (nohup does SIGHUP) would be ignored by every command of the suite. The limit is
        # no measure of anything: a case that waits for ever has to fail, not to hang.
        SCAR_TEST_SUITE="$base/test" TEST_BIN="$base/bin" TEST_DIR="$base/$name" TEST_NAME="$name" TEST_MODE="$mode" \
            timeout --foreground $((1200 * ${PATIENCE:-1})) env --default-signal "$@" bash "$base/test/run.sh"
    }
    for mode in namespaces rewrite; do
        if [ "$(id -u)" = 0 ]; then
            suite $mode root
            suite $mode ordinary setpriv --reuid 12345 --regid 12346 --clear-groups
        else
            suite $mode user
        fi
    done
    # A suite that broke off has written no counts.
    counts=$(cat "$base"/*/counts)
    [ "$(wc -l <<<"$counts")" = $suites ] || { echo "a suite did not reach its end"; exit 1; }
    awk '{ passed += $1; failed += $2 } END { printf "%d passed, %d failed\n", passed, failed; exit failed > 0 }' \
        <<<"$counts"
    exit
fi

cd "$TEST_DIR" || exit 1
SCAR="$TEST_BIN/$TEST_MODE/scar-exec"
DENY="$TEST_BIN/deny"
passed=0
failed=0

pass() { passed=$((passed + 1)); }
fail() { # NAME, then lines that tell more
    failed=$((failed + 1))
    printf 'FAILED (%s): %s\n' "$TEST_NAME" "$1"
    shift
    [ $# = 0 ] || printf '    %s\n' "$@"
}

# What only the kernel can do: namespaces of its own, mounts, capabilities. And what only rewriting does.
by_kernel() { [ "$TEST_MODE" = namespaces ]; }
by_rewriting() { [ "$TEST_MODE" = rewrite ]; }

# Runs scar-exec; leaves its exit status in $status and what it wrote in $out and $err.
run() {
    "$SCAR" "$@" >out.txt 2>err.txt
    status=$?
    out=$(tr -d '\0' <out.txt)
    err=$(cat err.txt)
}

# NAME STATUS [OUTPUT [ERRORS]]: patterns of the shell; the last run has to match all of them.
expect() {
    if [ "$status" != "$2" ]; then
        fail "$1" "exit status $status, not $2" "out: $out" "err: $err"
    elif [[ $# -ge 3 && $out != $3 ]]; then
        fail "$1" "out: $out" "not: $3" "err: $err"
    elif [[ $# -ge 4 && $err != $4 ]]; then
        fail "$1" "err: $err" "not: $4"
    else
        pass
    fi
}

# NAME COMMAND...: the command has to succeed.
ok() {
    local name=$1
    shift
    if "$@"; then pass; else fail "$name" "failed: $*"; fi
}

# NAME GOT WANTED-PATTERN
same() {
    if [[ $2 == $3 ]]; then pass; else fail "$1" "got: $2" "not: $3"; fi
}

# COMMAND...: until it succeeds, for at most ten seconds (PATIENCE multiplies all limits, for slow machines).
eventually() {
    local i
    for ((i = 0; i < 500 * ${PATIENCE:-1}; i++)); do
        "$@" && return 0
        sleep 0.02
    done
    return 1
}
holds() { grep -qs -- "$2" "$1"; }
# Whether a process has the argument; -q, because others vanish meanwhile and grep would answer that with a failure.
runs() { grep -qzsx -- "$1" /proc/[0-9]*/cmdline; }
gone() { ! runs "$1"; }

# A root with the guest program under the names that follow the folder's.
make_root() {
    mkdir -p "$1/bin" "$1/etc" "$1/tmp" "$1/data"
    cp "$TEST_BIN/guest" "$1/bin/guest"
    printf 'root:x:0:0:root:/root:/bin/sh\nalice:x:1000:1001:Alice:/home/alice:/bin/sh\nbob:x:1002:1002::/home/bob:\n' \
        >"$1/etc/passwd"
    printf 'root:x:0:\nalice:x:1001:\nstaff:x:50:alice\n' >"$1/etc/group"
}

# All that a tree is: names, kinds, modes, sizes, times, link targets and contents.
digest() {
    (cd "$1" && { find . -printf '%P %y %m %s %T@ %l\n' | sort; find . -type f -print0 | sort -z | xargs -0 sha256sum; }) |
        sha256sum
}

make_root root
suites=$(ls "$SCAR_TEST_SUITE"/cases/*.sh)
# Loud, because nothing of it is tested then.
if [ "$TEST_MODE" = namespaces ] && ! "$SCAR" --root root -- /bin/guest exit 0 2>probe.txt; then
    printf 'SKIPPED (%s): all of --mode namespaces, because here it cannot work: %s\n' "$TEST_NAME" "$(cat probe.txt)"
    suites=$(ls "$SCAR_TEST_SUITE"/cases/host*.sh)
elif [ "$TEST_MODE" = namespaces ] && ! "$SCAR" --root root --upper probe.upper -- /bin/guest exit 0 2>probe.txt; then
    printf 'SKIPPED (%s): what needs --upper, because here it cannot work: %s\n' "$TEST_NAME" "$(cat probe.txt)"
    suites=$(ls "$SCAR_TEST_SUITE"/cases/{host,written-root}.sh)
fi
# The shell reports each process that a case kills; what else it says is worth reading.
exec 3>&2 2>shell.txt
for file in $suites; do
    . "$file"
done
exec 2>&3 3>&-
grep -v ' Killed  ' shell.txt >&2
echo "$passed $failed" >"$TEST_DIR/counts"
