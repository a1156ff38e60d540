# Runs test functions, each in a shell and a folder of its own, and counts. To be sourced.

passed=0 failed=0 skipped=0

# test_that FUNCTION...: a name says what is so, in words joined by _. A test fails at the first
# command that does; its output is shown then.
test_that() {
  local test status
  for test in "$@"; do
    mkdir -- "$tests_folder/$test"
    set +e
    (
      set -eu
      cd -- "$tests_folder/$test" && "$test"
    ) >"$tests_folder/$test.log" 2>&1
    status=$?
    set -e
    case $status in
      0) passed=$((passed + 1)) && printf 'ok       %s\n' "${test//_/ }" ;;
      77) skipped=$((skipped + 1)) && printf 'skipped  %s: %s\n' "${test//_/ }" "$(tail -n 1 "$tests_folder/$test.log")" ;;
      *)
        failed=$((failed + 1))
        printf 'FAILED   %s (exit status %d)\n' "${test//_/ }" "$status"
        sed 's/^/         | /' "$tests_folder/$test.log"
        ;;
    esac
  done
}

# Ends the test at hand, and says why it cannot be run here.
skip() {
  printf '%s\n' "$1"
  exit 77
}

finish() {
  if ((skipped > 0)); then
    printf '%d passed, %d failed, %d skipped\n' "$passed" "$failed" "$skipped"
  else
    printf '%d passed, %d failed\n' "$passed" "$failed"
  fi
  ((failed == 0))
}

# expect_status STATUS COMMAND...: keeps both outputs, in the files out and err.
expect_status() {
  local wanted=$1 status=0
  shift
  "$@" >out 2>err || status=$?
  cat out err
  if ((status != wanted)); then
    printf 'ended with %d and not with %d: %s\n' "$status" "$wanted" "$*"
    return 1
  fi
}

expect_text() {
  grep -qF -- "$2" "$1" || {
    printf '%s has no: %s\n' "$1" "$2"
    return 1
  }
}

expect_equal() {
  [[ $1 == "$2" ]] || {
    printf 'expected: %s\nbut was:  %s\n' "$1" "$2"
    return 1
  }
}

# as_root_of ROOT COMMAND...: runs a program of an unpacked image, as root or in a user namespace.
as_root_of() {
  local root=$1
  shift
  if ((EUID == 0)); then
    PATH=/usr/sbin:/usr/bin:/sbin:/bin chroot "$root" "$@"
  else
    PATH=/usr/sbin:/usr/bin:/sbin:/bin unshare --map-root-user chroot "$root" "$@"
  fi
}

need_chroot() {
  as_root_of / true 2>/dev/null || skip "this machine grants neither chroot nor user namespaces"
}
