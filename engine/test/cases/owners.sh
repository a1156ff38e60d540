# Owners of the image's files, told by --owners.

# INTEGER BYTES: little endian.
little() {
    local i value=$1
    for ((i = 0; i < $2; i++)); do
        printf "\\x$(printf %x $((value >> 8 * i & 255)))"
    done
}
# FILE:USER:GROUP...: the record.
record() {
    local each file user group
    printf scarown1
    little $# 8
    for each in "$@"; do
        IFS=: read -r file user group <<<"$each"
        echo "$(stat -c %i "$file") $user $group"
    done | sort -n | while read -r file user group; do
        little "$file" 8
        little "$user" 4
        little "$group" 4
    done
}
owner() { # NAME PATH WANTED
    run --root owned --upper ou --owners record -- /bin/guest owner "$2"
    expect "$1" 0 "$3"
}

make_root owned
ln -s passwd owned/etc/link
mkdir owned/home
echo a >owned/data/a
echo b >owned/data/b
echo c >owned/data/c
record owned/data/a:101:102 owned/etc/link:5:6 owned/home:1000:1001 owned/data/c:0:42 >record

if by_rewriting; then
    owner "a file belongs to whom the record says" /data/a 101:102
    owner "a link too" /etc/link 5:6
    owner "a folder too" /home 1000:1001
    owner "a group alone" /data/c 0:42
    owner "what is not in the record is root's" /data/b 0:0
    owner "so is what a link leads to" /etc/passwd 0:0

    run --root owned --upper ou --owners record -- /bin/guest write /data/a changed
    run --root owned --upper ou --owners record -- /bin/guest cat /data/a
    expect "a file of the record can be written" 0 changed
    run --root owned --upper ou --owners record -- /bin/guest write-owner /data/c changed
    expect "its copy belongs to the same" 0 0:42
    run --root owned --upper ou --owners record -- /bin/guest give-owner /home 7
    expect "who gives it away is believed" 0 7:1001
    run --root owned --upper ou --owners record -- /bin/guest give-owner /data/b 8
    expect "what is not in the record can be given away too" 0 8:0

    run --root owned --upper ou --owners owned/etc/passwd -- /bin/guest exit 0
    expect "a file that is no record is refused" 125 "" "*--owners owned/etc/passwd: it is no record of owners*"
    head -c -1 record >record.cut
    run --root owned --upper ou --owners record.cut -- /bin/guest exit 0
    expect "so is a record that was cut" 125 "" "*it is no record of owners*"
    : >record.empty
    run --root owned --upper ou --owners record.empty -- /bin/guest exit 0
    expect "and an empty one" 125 "" "*it is no record of owners*"
    run --root owned --upper ou --owners record.missing -- /bin/guest exit 0
    expect "a missing record is named" 125 "" "*--owners record.missing: no such file*"
    record >record.nobody
    run --root owned --upper ou2 --owners record.nobody -- /bin/guest owner /data/a
    expect "a record of nobody" 0 0:0
else
    run --root owned --upper ou --owners record -- /bin/guest owner /data/b
    expect "a record is accepted where it is of no use" 0 0:0
fi
run --root owned --owners record -- /bin/guest exit 0
expect "a root that is written has no record" 125 "" "*--owners is of use with --upper only*"
"$TEST_BIN/scar-exec" --mode host --owners record -- /bin/true 2>err.txt
same "the host has no record" "$? $(cat err.txt)" "125 *--owners does not go with --mode host*"
