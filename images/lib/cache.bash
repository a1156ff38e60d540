# The folder that made images are kept in. To be sourced, after messages.bash.
#
#   NAME-KEY/    a finished image (or set of files); KEY is a digest of all that it was made from
#   .apt/        apt's lists, for private-apt.bash
#   .making.*/   what is being made now
#   .lock        held by the one that makes something

# Sets `cache` to the folder, made if need be.
open_cache() {
  local home=${XDG_CACHE_HOME:-${HOME:+$HOME/.cache}}
  cache=${SCAR_IMAGE_CACHE:-${home:+$home/scar/made-images}}
  [[ $cache ]] ||
    die usage "there is no folder to keep images in: HOME is not set." \
      "Name one: SCAR_IMAGE_CACHE=FOLDER ${0##*/} …"
  if ! mkdir -p -- "$cache" 2>/dev/null || [[ ! -w $cache ]]; then
    die machine "cannot write to the folder that images are kept in, $cache." \
      "Make it writable, or name another one: SCAR_IMAGE_CACHE=FOLDER ${0##*/} …"
  fi
  cache=$(cd -- "$cache" && pwd -P)
}

# Waits until nobody else makes anything here, then clears what killed ones left behind. The lock is
# the kernel's, so it goes with its holder, however that ends. Sets `work`, which goes on exit.
lock_cache() {
  local lock
  exec {lock}>"$cache/.lock"
  if ! flock --nonblock "$lock"; then
    say "Waiting for another one that is making images in $cache …"
    flock "$lock"
  fi
  chmod -R u+rwX -- "$cache"/.making.* 2>/dev/null || true
  rm -rf -- "$cache"/.making.*
  work=$(mktemp -d -- "$cache/.making.XXXXXX")
  tidy_on_exit "$work"
}

# keep FOLDER NAME-KEY: puts a finished folder in its place, in one rename; an older one of that very
# name is replaced. What nobody asked for in 30 days (see use_kept) goes.
keep() {
  local made=$1 place=$cache/$2
  if [[ -e $place ]]; then
    mv -T -- "$place" "$work/replaced"
  fi
  touch -- "$made"
  mv -T -- "$made" "$place"
  find "$cache" -mindepth 1 -maxdepth 1 -type d -name '[!.]*' -mtime +30 \
    -exec chmod -R u+rwX {} + -exec rm -rf {} +
}

# use_kept NAME-KEY: true if it is there; marks it as used today.
use_kept() {
  [[ -d $cache/$1 ]] && touch -- "$cache/$1"
}
