# Tests of what can go wrong while an image is made. To be sourced by run.

an_unknown_package_is_named_and_leaves_nothing() {
  made_images >before
  recipe 'packages busybox-static' 'packages no-such-package-1 no-such-package-2'
  expect_status 3 "$make_image" tried.recipe
  expect_text err 'tried.recipe:4: '
  expect_text err 'has no package no-such-package-1 no-such-package-2.'
  expect_text err 'apt-cache search'
  recipe 'packages-alone no-such-package-3'
  expect_status 3 "$make_image" tried.recipe
  expect_text err 'has no package no-such-package-3.'
  recipe 'packages zlib1g=1:0.0-never'
  expect_status 3 "$make_image" tried.recipe
  expect_text err '1:0.0-never'
  made_images | diff before -
}

all_faults_of_a_recipe_are_listed_at_once() {
  printf '%s\n' 'add a /a' 'layer one' 'pakages x' 'add missing relative' 'drop /../etc' 'drop /' 'folder /x 99' \
    "cmd 'open" 'env NOVALUE' 'link /only-one' 'packages Upper' 'applets' 'folder' >bad.recipe
  expect_status 2 "$make_image" bad.recipe
  local line
  for line in 1 3 4 5 6 7 8 9 10 11 12 13; do
    expect_text err "bad.recipe:$line: "
  done
  expect_text err "unknown word 'pakages'"
  expect_text err 'no line names the image'
  expect_text err 'there is no ./missing to add'
  expect_status 3 "$make_image" missing.recipe
  expect_status 2 "$make_image"
  expect_status 2 "$make_image" bad.recipe --unknown
}

no_step_follows_a_link_out_of_the_image() {
  made_images >before
  mkdir outside && echo precious >outside/file && echo other >file
  local step
  for step in 'add file /way/file' 'drop /way/file' 'link /way/file x' 'folder /way/folder' 'applets /way/file'; do
    recipe "link /way $PWD/outside" "$step"
    expect_status 2 "$make_image" tried.recipe
    expect_text err 'leads out of the image'
  done
  expect_equal file "$(ls outside)"
  expect_equal precious "$(cat outside/file)"
  made_images | diff before -
}

a_package_cannot_unpack_through_a_link_out_of_the_image() {
  mkdir outside
  recipe "link /usr/share/doc $PWD/outside" 'packages-alone busybox-static'
  expect_status 1 "$make_image" tried.recipe
  expect_text err 'leads out of the image'
  expect_equal "" "$(ls outside)"
}

without_a_network_it_says_so() {
  local alone=(unshare --net)
  ((EUID == 0)) || alone=(unshare --map-root-user --net)
  "${alone[@]}" true 2>/dev/null || skip "this machine grants no network namespace"
  recipe 'packages busybox-static'
  SCAR_IMAGE_CACHE=$PWD/fresh expect_status 6 "${alone[@]}" "$make_image" tried.recipe
  expect_text err 'cannot fetch the package lists'
  expect_text err 'Check the network'
  expect_equal "" "$(SCAR_IMAGE_CACHE=$PWD/fresh made_images)"
  # With lists of an earlier time it fails at the package.
  mkdir old && cp -R -- "$SCAR_IMAGE_CACHE/.apt" old/
  SCAR_IMAGE_CACHE=$PWD/old expect_status 6 "${alone[@]}" "$make_image" tried.recipe
  expect_equal "" "$(SCAR_IMAGE_CACHE=$PWD/old made_images)"
}

a_full_disk_is_named_and_leaves_nothing() {
  unshare --map-root-user --mount true 2>/dev/null || skip "this machine grants no user and mount namespaces"
  mkdir small && cp -R -- "$SCAR_IMAGE_CACHE/.apt" lists
  recipe 'packages busybox-static'
  local room
  # Full while the lists are read, while the package is fetched, and while the layer is written.
  room=$(du -sk lists | cut -f 1)
  for room in 512 $((room + 512)) $((room + 2500)); do
    # shellcheck disable=SC2016 # for the other shell
    expect_status 7 unshare --map-root-user --mount bash -euc '
      mount -t tmpfs -o "size=$1k" tmpfs small
      (($1 == 512)) || cp -R lists small/.apt
      status=0
      SCAR_IMAGE_CACHE=$PWD/small "$2" tried.recipe || status=$?
      [[ ! $(find small -mindepth 1 -maxdepth 1 ! -name .apt ! -name .lock) ]]
      exit "$status"' - "$room" "$make_image"
    expect_text err 'the disk is full'
    expect_text err 'SCAR_IMAGE_CACHE=FOLDER'
  done
}

a_missing_tool_is_named() {
  mkdir bin
  local tool
  for tool in bash env cut df dpkg find flock grep gzip realpath sed sha256sum tar xargs readlink dirname cat; do
    ln -s -- "$(command -v "$tool")" "bin/$tool"
  done
  PATH=$PWD/bin expect_status 7 "$make_image" "$images/busybox/image.recipe" --fresh
  expect_text err 'make-image needs apt-get apt-config dpkg-deb,'
}

a_cache_that_cannot_be_written_is_named() {
  touch file
  SCAR_IMAGE_CACHE=$PWD/file/cache expect_status 7 "$make_image" "$images/busybox/image.recipe"
  expect_text err "$PWD/file/cache"
  expect_status 2 env -u SCAR_IMAGE_CACHE -u HOME -u XDG_CACHE_HOME "$make_image" "$images/busybox/image.recipe"
  expect_text err 'HOME is not set'
}

a_killed_one_leaves_nothing_that_passes_for_an_image() {
  made_images >before
  echo "$RANDOM" >file
  recipe 'packages busybox-static' 'add file /file'
  setsid "$make_image" tried.recipe 2>err & local maker=$!
  local tries=0
  until grep -q 'Fetching' err; do
    kill -0 "$maker"
    ((tries++ < 600))
    sleep 0.1
  done
  kill -KILL -- "-$maker"
  wait "$maker" || true
  expect_equal "" "$(made_images | diff before - | grep -v '/\.making\.' | grep '^>' || true)"
  expect_whole_layout "$("$make_image" tried.recipe)"
  expect_equal "" "$(made_images | grep '/\.making\.' || true)"
}

an_interrupted_one_cleans_up() {
  made_images >before
  echo "$RANDOM" >file
  recipe 'packages busybox-static' 'add file /file'
  # Not setsid's own process, and with SIGTERM: a shell's background job ignores SIGINT.
  "$make_image" tried.recipe 2>err & local maker=$! status=0
  local tries=0
  until grep -q 'Fetching' err; do
    kill -0 "$maker"
    ((tries++ < 600))
    sleep 0.1
  done
  kill -TERM "$maker"
  wait "$maker" || status=$?
  expect_equal 143 "$status"
  made_images | diff before -
}
