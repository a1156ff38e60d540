# Messages and the ends of a script: standard output is for results, everything said here goes to
# standard error. To be sourced.

# The exit codes are those that `scar` itself uses.
exit_code() {
  case $1 in
    usage) echo 2 ;;
    not-found) echo 3 ;;
    network) echo 6 ;;
    machine) echo 7 ;;
    *) echo 1 ;;
  esac
}

say() {
  printf '%s\n' "$*" >&2
}

# die KIND WHAT [REMEDY]...: the thing and the reason, then what to do about it, a line each. KIND is
# a word of exit_code. Not for use in a command substitution, which it would end instead of the script.
die() {
  local kind=$1 what=$2 line
  shift 2
  printf 'error: %s\n' "$what" >&2
  for line in "$@"; do
    printf '       %s\n' "$line" >&2
  done
  explained=yes
  exit "$(exit_code "$kind")"
}

# need_tools TOOL...: stops, naming every tool that is missing.
need_tools() {
  local tool missing=()
  for tool in "$@"; do
    command -v "$tool" >/dev/null || missing+=("$tool")
  done
  ((${#missing[@]} == 0)) ||
    die machine "${0##*/} needs ${missing[*]}, which this machine does not have." \
      "Images are made from the packages of Debian, Ubuntu or a system made from these, by their own tools."
}

# is_full FOLDER: true if the disk that FOLDER is on has less than 1 MiB of room.
is_full() {
  local room
  room=$(df --output=avail --block-size=1K -- "$1" 2>/dev/null | tail -n 1)
  [[ ${room//[[:space:]]/} =~ ^[0-9]+$ ]] && ((room < 1024))
}

die_full() {
  die machine "the disk is full: there is no room left in $1." \
    "Make some room there, or name a folder on another disk: SCAR_IMAGE_CACHE=FOLDER ${0##*/} …"
}

# Called after a step failed, since "No space left on device" comes out of many tools in many words.
die_if_full() {
  ! is_full "$1" || die_full "$1"
}

# tidy_on_exit FOLDER: whatever ends the script, FOLDER goes, and so does the process `background`, if
# set; a failure that no message explained yet gets one. Ctrl-C and SIGTERM end the script the usual way, with 130 and 143.
tidy_on_exit() {
  scratch=$1
  explained=""
  failed_at=""
  background=""
  set -o errtrace
  trap 'failed_at="${BASH_SOURCE[0]##*/}:$LINENO: $BASH_COMMAND"' ERR
  trap 'tidy $?' EXIT
  trap 'explained=yes; exit 130' INT
  trap 'explained=yes; exit 143' TERM
  trap 'explained=yes; exit 129' HUP
}

tidy() {
  local status=$1 full=""
  [[ ! $background ]] || kill "$background" 2>/dev/null || true
  # Looked at before the clean-up makes room again.
  if ((status != 0)) && [[ ! $explained ]]; then
    full=$(die_if_full "$scratch" 2>&1) || status=$(exit_code machine)
    say "${full:-"error: ${0##*/} failed at $failed_at"}"
  fi
  # A package may hold folders that are closed to their own owner.
  chmod -R u+rwX -- "$scratch" 2>/dev/null || true
  rm -rf -- "$scratch"
  exit "$status"
}
