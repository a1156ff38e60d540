# Shows commands as they are typed, runs them, and cleans up whatever the end. To be sourced.
#
# Commands are shown on descriptor 3, the script's standard output, so that their own output can be
# kept for a check.

# Makes the work folder and goes there; the local cloud's state and scar's settings live in it. When a
# step fails, the log of the function $FUNCTION is shown.
open_stage() {
  exec 3>&1
  current_step="before the first step"
  stage=$(mktemp -d "${TMPDIR:-/tmp}/scar-demo.XXXXXX")
  trap 'leave_stage $?' EXIT
  trap 'exit 129' HUP
  trap 'exit 130' INT
  trap 'exit 143' TERM
  export SCAR_LOCAL_DIR=$stage/cloud SCAR_CONFIG_FOLDER=$stage/settings SCAR_LOG_PATH=$stage/settings
  show_line "cd $(typed "$stage")"
  cd -- "$stage"
}

leave_stage() {
  local status=$1
  trap '' INT TERM HUP
  if ((status != 0)); then
    printf '\nThe demo failed in %s (exit status %d).\n' "$current_step" "$status" >&2
    # 130 and 143 tell the shell that a signal ended this; all else is one kind of failure.
    ((status > 128)) || status=1
    if [[ ${AWS_ENDPOINT_URL:-} ]]; then
      printf '\nThe end of the log of %s:\n' "$FUNCTION" >&2
      scar log -n "$FUNCTION" 2>&1 | tail -n 40 >&2 || true
    fi
  fi
  if [[ -d $SCAR_LOCAL_DIR ]]; then
    printf '\n'
    show scar local stop || printf 'error: the local cloud of %s could not be stopped.\n' "$SCAR_LOCAL_DIR" >&2
  fi
  cd /
  chmod -R u+rwX -- "$stage" 2>/dev/null || true
  rm -rf -- "$stage" || status=1
  exit "$status"
}

# step NUMBER TITLE
step() {
  current_step="step $1, \"$2\""
  printf '\n%s. %s\n' "$1" "$2"
}

fail() {
  printf 'error: %s.\n' "$1" >&2
  exit 1
}

show_line() {
  printf '$ %s\n' "$1" >&3
}

# show COMMAND...: the command and its output.
show() {
  show_line "$(typed "$@")"
  "$@"
}

# show_kept COMMAND...: the same, and keeps what it printed for `said`.
show_kept() {
  show "$@" | tee -- "$stage/said"
}

# show_status STATUS COMMAND...: the same; the command has to end with this exit status.
show_status() {
  local wanted=$1 status=0
  shift
  show_kept "$@" || status=$?
  show_line 'echo $?'
  printf '%d\n' "$status"
  ((status == wanted)) || fail "it ended with $status and not with $wanted"
}

said() {
  grep -qF -- "$1" "$stage/said" || fail "the output has no '$1'"
}

said_line() {
  grep -qxF -- "$1" "$stage/said" || fail "the output has no line '$1'"
}

# wait_for SECONDS WHAT CONDITION...: until the command succeeds; after SECONDS the demo has failed.
wait_for() {
  local end=$((SECONDS + $1)) seconds=$1 what=$2
  shift 2
  until "$@"; do
    ((SECONDS < end)) || fail "waited $seconds s in vain for $what"
    sleep 0.3
  done
}

# Words as one types them: quoted only where the shell needs it.
typed() {
  local word line=""
  for word in "$@"; do
    if [[ ! $word || $word =~ [^[:alnum:]_./:=@%+,-] ]]; then
      word="'${word//\'/\'\\\'\'}'"
    fi
    line+=${line:+ }$word
  done
  printf '%s' "$line"
}
