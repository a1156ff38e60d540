#!/usr/bin/env bash
# The main job on the embedded local cloud: a picture dropped into a bucket comes out of a container.
# Each command is shown as a user would type it, with its real output, and what it did is checked.
# Exit status 0, or the step that failed and 1. Whatever the end, the local cloud is stopped and the
# work folder removed.

# shellcheck source-path=SCRIPTDIR
set -euo pipefail

checkout=$(cd -- "$(dirname -- "$(readlink -f -- "${BASH_SOURCE[0]}")")/../.." && pwd -P)
demo=$checkout/images/demo
. "$demo/lib/stage.bash"
. "$demo/lib/reports.bash"

readonly FUNCTION=grayscale-demo IMAGE_FUNCTION=scar-demo-image INPUT=scar-demo/in OUTPUT=scar-demo/out

# The package's photographs and the names that they get here: S3's events encode blanks, plus signs
# and letters beyond ASCII, and all of them have to come out as they went in.
readonly PICTURES=(
  dog.jpg 'dog.jpg'
  horses.jpg 'horses + a meadow.jpg'
  eagle.jpg 'águila.jpg'
  kite.jpg 'kite.jpg'
)

main() {
  check_build
  isolate
  open_stage
  local started=$SECONDS

  step 1 "A local cloud on a free port"
  show_line "export SCAR_LOCAL_DIR=$(typed "$SCAR_LOCAL_DIR")"
  show scar local start --port 0
  # shellcheck disable=SC2016 # shown as it is typed
  show_line 'eval "$(scar local env)"'
  local environment
  environment=$(scar local env)
  eval "$environment"
  [[ ${AWS_ENDPOINT_URL:-} =~ ^http://(127\.0\.0\.1|localhost|\[::1\]):[0-9]+/?$ ]] ||
    fail "AWS_ENDPOINT_URL is '${AWS_ENDPOINT_URL:-}', no address of this machine"

  step 2 "An image out of the distribution's own packages"
  show "$checkout/images/make-image" "$demo/image.recipe" --to demo-image

  step 3 "A function: an image, a script, an input and an output path"
  show cp "$demo"/{grayscale.yaml,grayscale.sh,other-script.sh,exit-3.sh} .
  show cat grayscale.yaml
  show scar init -f grayscale.yaml

  step 4 "Pictures go into the bucket, and that alone triggers the function"
  take_pictures
  show ls -l pictures
  local name
  for name in pictures/*; do
    show scar put -b "$INPUT" -p "$name"
  done
  wait_for 120 "all pictures to come out of $OUTPUT" all_pictures_are_out

  step 5 "The pictures that came out"
  show scar ls -b "$OUTPUT"
  show scar get -b "$OUTPUT" -p results
  check_pictures

  step 6 "Direct calls"
  show_kept scar run -n "$FUNCTION" -s other-script.sh a b
  said "was given 2 arguments: a b"
  said "BusyBox"
  show_status 3 scar run -n "$FUNCTION" -s exit-3.sh
  said "About to end with exit status 3."
  show scar init -i oci:demo-image
  show_kept scar run -n "$IMAGE_FUNCTION" echo hello
  said_line "hello"

  step 7 "What there is, what happened, and the end of it"
  show_kept scar ls
  said "$FUNCTION"
  said "$IMAGE_FUNCTION"
  wait_for 60 "the log to have a report on every picture" all_reports_are_in
  show scar log -n "$FUNCTION"
  show scar rm -n "$FUNCTION"
  show scar rm -n "$IMAGE_FUNCTION"
  show scar ls
  no_function_is_left
  show scar ls -b "$OUTPUT"
  all_pictures_are_out || fail "$OUTPUT lost pictures when the function was removed"

  table
  printf '\nAll of it worked, in %d s.\n' $((SECONDS - started))
}

check_build() {
  local file
  for file in bin/scar bin/find-jdk; do
    if [[ ! -x $checkout/$file ]]; then
      printf 'error: there is no %s: the checkout is not built.\n       Run: make demo\n' "$checkout/$file" >&2
      exit 1
    fi
  done
  java=$("$checkout/bin/find-jdk")/bin/java
}

# Nothing of the user's own account, settings or locale takes part.
isolate() {
  unset AWS_PROFILE AWS_DEFAULT_PROFILE AWS_SESSION_TOKEN AWS_CONFIG_FILE AWS_SHARED_CREDENTIALS_FILE
  # In a locale without UTF-8 a JVM cannot open a file with such a name.
  [[ $(locale charmap) == UTF-8 ]] || export LC_ALL=C.UTF-8
  export PATH=$checkout/bin:$PATH
}

take_pictures() {
  local folder index
  show_line "$(typed "$demo/fetch-pictures")"
  folder=$("$demo/fetch-pictures")
  printf '%s\n' "$folder"
  mkdir pictures
  for ((index = 0; index < ${#PICTURES[@]}; index += 2)); do
    show cp "$folder/${PICTURES[index]}" "pictures/${PICTURES[index + 1]}"
  done
}

all_pictures_are_out() {
  local keys name
  keys=$(scar ls -b "$OUTPUT") || return
  for name in pictures/*; do
    grep -qxF -- "${OUTPUT#*/}/${name##*/}" <<<"$keys" || return
  done
}

check_pictures() {
  local name
  for name in pictures/*; do
    show "$java" "$demo/CheckGrayscale.java" "$name" "results/${OUTPUT#*/}/${name##*/}"
  done
}

all_reports_are_in() {
  local name
  scar log -n "$FUNCTION" >"$stage/log" || return
  for name in pictures/*; do
    [[ $(report_on "$stage/log" "$INPUT/${name##*/}") ]] || return
  done
}

no_function_is_left() {
  local functions
  functions=$(scar ls -j)
  [[ ${functions//[[:space:]]/} == *'"Functions":[]'* ]] || fail "there are functions left: $functions"
}

table() {
  local name report start
  printf '\n%s\n' "$(columns FILE 'BYTES IN' 'BYTES OUT' MILLISECONDS START)"
  for name in pictures/*; do
    report=$(report_on "$stage/log" "$INPUT/${name##*/}")
    start=$(start_in "$report")
    columns "${name##*/}" "$(stat --format %s -- "$name")" \
      "$(stat --format %s -- "results/${OUTPUT#*/}/${name##*/}")" "$(duration_in "$report")" "$start"
  done
}

# printf counts bytes, and a letter may have two.
columns() {
  printf '%s%*s %10s %10s %13s  %s\n' "$1" $((${#1} < 28 ? 28 - ${#1} : 0)) '' "${@:2}"
}

main
