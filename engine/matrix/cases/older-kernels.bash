# Without what an older kernel or another sandbox lacks; native has all of it, and the results are the same.
older() { # NAME [FEATURE...]
    local name=$1 options=() feature part
    shift
    for feature; do options+=(--without "$feature"); done
    image debian12
    for part in written one-mapping two-mappings file number moved across-pages data; do
        check "$name: code made at run time, $part" "${options[@]}" --command /opt/matrix/glibc/code $part
    done
    check "$name: threads and children" "${options[@]}" --command /opt/matrix/glibc/threads children
    check "$name: files of the image" "${options[@]}" --command /opt/matrix/glibc/files of-the-image
    check "$name: folders by descriptor" "${options[@]}" --command /opt/matrix/glibc/paths descriptors
    check "$name: shell" "${options[@]}" <<'G'
set -e
cp -a /etc/apt apt; diff -r --no-dereference /etc/apt apt; rm -r apt; seq 20 | xargs -P 4 -n 1 echo | sort -n | tail -n 1; ls -l /proc/self/exe | sed 's/.* //'; python3 -c 'import subprocess; print(subprocess.check_output(["echo", "x"]))'
G
    image go
    check "$name: Go" "${options[@]}" --command /torture children
}

older "no user dispatch" user-dispatch
older "no openat2" openat2
older "no clone3, as in Docker" clone3
older "nothing new" user-dispatch openat2 statx faccessat2 close-range memfd rseq
