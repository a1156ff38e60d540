# Reads an image recipe (README.md says how one is written) and checks all of it before anything is
# made. To be sourced, after messages.bash.

# read_recipe FILE: sets image_name, the image's configuration (image_env, image_label,
# image_entrypoint, image_cmd, image_workdir, image_user), layer_comment (one for each layer), and the
# steps of all layers: step_text, with step_line and step_layer (from 0) beside it.
read_recipe() {
  recipe=$1
  recipe_folder=$(dirname -- "$recipe")
  image_name="" image_workdir="" image_user=""
  image_env=() image_label=() image_entrypoint=() image_cmd=()
  layer_comment=() step_text=() step_line=() step_layer=()
  problems=()
  local text number=0
  while IFS= read -r text || [[ $text ]]; do
    number=$((number + 1))
    text=${text%$'\r'}
    [[ ! $text =~ ^[[:space:]]*(#|$) ]] || continue
    if ! split_words "$text"; then
      problem "$number" "a quote (') is not closed"
    else
      read_line "$number" "$text" "${words[@]}"
    fi
  done <"$recipe"
  [[ $image_name ]] || problem "$number" "no line names the image: image NAME"
  ((${#layer_comment[@]} > 0)) || problem "$number" "there is no layer: layer COMMENT"
  if ((${#problems[@]} > 0)); then
    printf '%s\n' "${problems[@]}" >&2
    die usage "$recipe cannot be used, for what is listed above." \
      "images/README.md says how a recipe is written."
  fi
}

problem() {
  problems+=("$recipe:$1: $2")
}

# Sets words to the words of TEXT, which blanks part. What is in quotes, a part of a word or all of it,
# may hold blanks: NAME='two words'.
split_words() {
  local rest=$1
  words=()
  while [[ $rest =~ ^[[:space:]]*((\'[^\']*\'|[^[:space:]\'])+)(.*)$ ]]; do
    words+=("${BASH_REMATCH[1]//\'/}")
    rest=${BASH_REMATCH[3]}
  done
  [[ $rest =~ ^[[:space:]]*$ ]]
}

# read_line NUMBER TEXT WORD...
read_line() {
  local number=$1 text=$2 verb=$3 word
  shift 3
  case $verb in
    image)
      want "$number" "image NAME, of small letters, digits, '.', '_' and '-'" \
        $(($# == 1)) '^[a-z0-9][a-z0-9._-]*$' "$@"
      image_name=${1:-}
      ;;
    layer) layer_comment+=("$*") ;;
    env)
      want "$number" "env NAME=VALUE..." $(($# > 0)) '^[A-Za-z_][A-Za-z0-9_]*=' "$@"
      image_env+=("$@")
      ;;
    label)
      want "$number" "label KEY=VALUE..." $(($# > 0)) '^[^=]+=' "$@"
      image_label+=("$@")
      ;;
    entrypoint)
      want "$number" "entrypoint PROGRAM [ARGUMENT]..." $(($# > 0)) '' "$@"
      image_entrypoint=("$@")
      ;;
    cmd)
      want "$number" "cmd ARGUMENT..." $(($# > 0)) '' "$@"
      image_cmd=("$@")
      ;;
    workdir)
      want "$number" "workdir /PATH" $(($# == 1)) '^/' "$@"
      image_workdir=${1:-}
      ;;
    user)
      want "$number" "user NAME-OR-UID[:GROUP]" $(($# == 1)) '^[A-Za-z0-9_.:-]+$' "$@"
      image_user=${1:-}
      ;;
    packages | packages-alone)
      want "$number" "$verb NAME..." $(($# > 0)) '^[a-z0-9][a-z0-9+.-]+(=[A-Za-z0-9.+:~-]+)?$' "$@"
      ;;&
    without)
      want "$number" "without NAME..." $(($# > 0)) '^[a-z0-9][a-z0-9+.-]+$' "$@"
      ;;&
    drop)
      want "$number" "drop /PATH..., which may hold * and ?" $(($# > 0)) '' "$@"
      for word in "$@"; do
        want_path "$number" "${word%/}"
      done
      ;;&
    add)
      want "$number" "add FILE-OR-FOLDER /PATH" $(($# == 2)) '' "$@"
      want_path "$number" "${2:-/}"
      [[ -e $recipe_folder/${1:-} ]] || problem "$number" "there is no $recipe_folder/${1:-} to add"
      ;;&
    link)
      want "$number" "link /PATH TARGET" $(($# == 2)) '' "$@"
      want_path "$number" "${1:-/}"
      ;;&
    folder)
      want "$number" "folder /PATH [MODE], as in: folder /tmp 1777" $(($# == 1 || $# == 2)) '' "$@"
      want_path "$number" "${1:-/}"
      [[ ${2:-755} =~ ^[0-7]{3,4}$ ]] || problem "$number" "'$2' is no mode such as 755 or 1777"
      ;;&
    applets)
      want "$number" "applets /PATH of a busybox" $(($# == 1)) '^/' "$@"
      want_path "$number" "${1:-/}"
      ;;&
    packages | packages-alone | without | drop | add | link | folder | applets)
      ((${#layer_comment[@]} > 0)) || problem "$number" "$verb belongs into a layer; put a line 'layer COMMENT' above it"
      step_text+=("$text")
      step_line+=("$number")
      step_layer+=($((${#layer_comment[@]} - 1)))
      ;;
    *) problem "$number" "unknown word '$verb'" ;;
  esac
}

# want NUMBER USAGE COUNT-IS-RIGHT PATTERN WORD...
want() {
  local number=$1 usage=$2 count_is_right=$3 pattern=$4 word
  shift 4
  if ((!count_is_right)); then
    problem "$number" "expected: $usage"
    return
  fi
  for word in "$@"; do
    [[ $word =~ $pattern ]] || problem "$number" "'$word' is not as expected: $usage"
  done
}

want_path() {
  [[ $2 == /* && ! $2 =~ (^|/)\.\.?(/|$) && ! $2 =~ [[:cntrl:]] ]] ||
    problem "$1" "'$2' is no absolute path free of '.' and '..'"
}

# Prints a digest of all that the image is made from: the recipe, the files that it adds, the
# distribution, and this tool itself.
recipe_key() {
  local text
  {
    distribution
    cat -- "$recipe" "$1"/make-image "$1"/lib/*.bash
    for text in ${step_text[@]+"${step_text[@]}"}; do
      split_words "$text"
      [[ ${words[0]} != add ]] || files_key "$recipe_folder/${words[1]}"
    done
  } | sha256sum | cut -c 1-12
}

files_key() {
  find "$1" -printf '%P %y %m %l\n' | LC_ALL=C sort
  find "$1" -type f -print0 | LC_ALL=C sort -z | xargs -0r cat --
}
