# apt with lists, cache and package state of its own, so that any user can resolve and download
# packages, on a machine whose lists were never fetched, without touching the machine's state. What
# apt verifies (signatures of the lists, digests of the packages) it verifies here too. To be
# sourced, after messages.bash.

# The architecture and the release that packages come from, as one word for digests of inputs.
distribution() {
  local ID="" VERSION_ID="" VERSION_CODENAME=""
  # shellcheck source=/dev/null
  [[ ! -r /etc/os-release ]] || . /etc/os-release
  printf '%s-%s-%s\n' "${ID:-unknown}" "${VERSION_ID:-$VERSION_CODENAME}" "$(dpkg --print-architecture)"
}

# open_private_apt STATE: keeps the lists in the folder STATE and brings them up to date.
open_private_apt() {
  local state=$1
  apt_conf=$state/apt.conf
  apt_log=$state/log
  mkdir -p -- "$state/lists/partial" "$state/archives/partial" "$state/log.d"
  : >"$state/extended_states"
  : >"$state/status"
  write_apt_conf "$state" >"$apt_conf"
  say "Reading the package lists of $(distribution) …"
  if ! private_apt update || ! ls "$state"/lists/*_Packages* >/dev/null 2>&1; then
    die_if_apt_had_no_room "$state"
    die network "cannot fetch the package lists of this machine's distribution: $(apt_reason)" \
      "Check the network, the proxy settings and the sources in /etc/apt."
  fi
}

# Not in the foreground: on a disk that runs full apt may wait forever for a helper of its own that is
# gone. In the background it does not get a Ctrl-C, so `tidy` ends it.
private_apt() {
  local low=0
  LC_ALL=C DEBIAN_FRONTEND=noninteractive apt-get --config-file "$apt_conf" -qq "$@" >"$apt_log" 2>&1 &
  background=$!
  while kill -0 "$background" 2>/dev/null; do
    sleep 0.1
    if is_full "$(dirname -- "$apt_conf")"; then low=$((low + 1)); else low=0; fi
    ((low < 30)) || kill "$background" 2>/dev/null || true
  done
  local ended=$background
  background=""
  wait "$ended"
}

# Stops if the last run failed for want of room; apt may have given back by now what it had taken.
die_if_apt_had_no_room() {
  die_if_full "$1"
  if grep -qE "No space left on device|enough free space" "$apt_log"; then
    die_full "$1"
  fi
}

# The first thing that apt complained about in its last run.
apt_reason() {
  local reason
  reason=$(grep -m 1 -E '^E:' "$apt_log" || grep -m 1 -E '^(Err:|W:)' "$apt_log" || tail -n 1 "$apt_log")
  printf '%s\n' "${reason#[EW]: }"
}

# The machine's own settings (sources, keys, proxies, pins) hold, since these lines are read after them.
write_apt_conf() {
  local state=$1
  cat <<CONF
Dir::State "$state";
Dir::State::lists "$state/lists";
Dir::State::extended_states "$state/extended_states";
Dir::State::status "$state/status";
Dir::Cache "$state";
Dir::Cache::archives "$state/archives";
Dir::Cache::pkgcache "";
Dir::Cache::srcpkgcache "";
Dir::Log "$state/log.d";
$(own_sources "$state")
// Hooks are meant for the machine's own lists and packages.
#clear APT::Update::Pre-Invoke;
#clear APT::Update::Post-Invoke;
#clear APT::Update::Post-Invoke-Success;
#clear DPkg::Pre-Invoke;
#clear DPkg::Post-Invoke;
#clear DPkg::Pre-Install-Pkgs;
#clear APT::Architectures;
APT::Architectures { "$(dpkg --print-architecture)"; };
APT::Install-Recommends "false";
APT::Install-Suggests "false";
// The user that apt gives its privileges up for cannot reach into a private folder of root's.
APT::Sandbox::User "root";
Acquire::Languages "none";
Acquire::Retries "2";
Acquire::http::Timeout "20";
Acquire::https::Timeout "20";
CONF
  # Of the lists that desktops add, none is needed; a switch may only be set where its list is known.
  local target
  for target in deb::DEP-11 deb::DEP-11-icons-small deb::DEP-11-icons deb::DEP-11-icons-hidpi \
    deb::DEP-11-icons-large deb::DEP-11-icons-large-hidpi deb::Contents-deb deb::CNF \
    deb-src::Sources; do
    if [[ $(apt-config dump "Acquire::IndexTargets::$target::MetaKey") ]]; then
      printf 'Acquire::IndexTargets::%s::DefaultEnabled "false";\n' "$target"
    fi
  done
}

# Only the distribution's own sources count, wherever they can be told from others: someone else's
# would make another image of the same recipe, and one that cannot be reached would get in the way.
own_sources() {
  local state=$1 ID="" file
  # shellcheck source=/dev/null
  [[ ! -r /etc/os-release ]] || . /etc/os-release
  rm -rf -- "$state/sources.list.d"
  mkdir -- "$state/sources.list.d"
  for file in /etc/apt/sources.list.d/"${ID:-debian}"*.{sources,list}; do
    [[ ! -r $file ]] || ln -s -- "$file" "$state/sources.list.d/"
  done
  if grep -qsE '^[[:space:]]*(deb[[:space:]]|Types:)' /etc/apt/sources.list "$state"/sources.list.d/*; then
    printf 'Dir::Etc::sourceparts "%s";\n' "$state/sources.list.d"
  fi
}

# fetch_packages INTO PRESENT PACKAGE...: downloads packages and what these depend on into the folder
# INTO, less what is listed as there already (see mark_present) in the file PRESENT.
fetch_packages() {
  local into=$1 present=$2
  shift 2
  mkdir -p -- "$into/partial"
  private_apt -o Dir::Cache::archives="$into" -o Dir::State::status="$present" \
    install --download-only --yes --no-install-recommends -- "$@" || die_of_packages "$into" "$@"
  rm -rf -- "$into/partial" "$into/lock"
}

# fetch_packages_alone INTO PACKAGE...: downloads just these, into the folder INTO.
fetch_packages_alone() {
  local into=$1 back=$PWD
  shift
  mkdir -p -- "$into"
  cd -- "$into" # where `apt-get download` puts them
  private_apt download -- "$@" || die_of_packages "$into" "$@"
  cd -- "$back"
}

die_of_packages() {
  local into=$1 unknown
  shift
  unknown=$(sed -nE "s/^E: Unable to locate package (.*)/\1/p; s/^E: Package '(.*)' has no installation candidate/\1/p; \
    s/^E: Version '.*' for '.*' was not found/&/p" "$apt_log" | sort -u | tr '\n' ' ')
  [[ ! $unknown ]] ||
    die not-found "${where:+$where: }$(distribution) has no package ${unknown% }." \
      "Check the spelling (apt-cache search WORD) and the sources in /etc/apt (is 'universe' missing?)."
  die_if_apt_had_no_room "$into"
  if grep -qE '^E: (Failed to fetch|Unable to fetch)' "$apt_log"; then
    die network "${where:+$where: }cannot download $*: $(apt_reason)" \
      "Check the network and try again."
  fi
  die other "${where:+$where: }apt cannot put $* together: $(apt_reason)" \
    "$(sed -nE '/unmet dependencies/,/^E:/{/^ /p}' "$apt_log" | head -n 3)"
}

# mark_present FILE NAME [VERSION [PROVIDES]]: from now on apt takes the package for installed; with
# no version, for one that is newer than any.
mark_present() {
  local file=$1 name=$2 version=${3:-9999:0} provides=${4:-}
  {
    printf 'Package: %s\nStatus: install ok installed\nVersion: %s\n' "$name" "$version"
    printf 'Architecture: %s\nMulti-Arch: allowed\n' "$(dpkg --print-architecture)"
    [[ ! $provides ]] || printf 'Provides: %s\n' "$provides"
    printf 'Maintainer: none\nDescription: there already\n\n'
  } >>"$file"
}
