# Programs that need musl's loader, in an image that has no other.
image musl /bin/sh -c

check "loader" <<'G'
ls -l /lib | awk '{ print $NF }'; /lib/ld-musl-x86_64.so.1 /bin/busybox echo by the loader
/lib/ld-musl-x86_64.so.1 --list /bin/busybox | sed 's/(0x.*//'
G
check "shell script" <<'G'
set -e
for i in 1 2 3; do echo $i; done | while read line; do echo "line $line"; done
echo "$(cat /etc/passwd | wc -l)"; printf '%s\n' "$PWD"
seq 1 100 | awk '{ s += $1 } END { print s }'
cat <<A | tr a-z A-Z
here $((6 * 7))
A
G
check "find and tar" <<'G'
set -e
find / \( -path /proc -o -path /sys -o -path /dev -o -path /opt \) -prune -o -name '*musl*' -print -o -name passwd -print | sort
mkdir -p t/u; cp /etc/passwd t/u; ln -s u/passwd t/l; cp -a t v; tar -czf t.tar.gz v; mkdir o; tar -xzf t.tar.gz -C o; diff -r v o/v && echo equal
find /bin /sbin /usr/bin | wc -l
G
check "processes" <<'G'
sleep 20 & kill $!; wait $!; echo $?
i=0; while [ $i -lt 100 ]; do /bin/true; i=$((i + 1)); done; echo $i
seq 1 40 | xargs -P 8 -n 1 sh -c 'echo $0' | sort -n | tail -n 1
sh -c 'kill -ILL $$'; echo $?
LD_LIBRARY_PATH=/nowhere LD_PRELOAD=/missing.so true; echo $?
G
# Who says so is another one.
check "no such program" --status 127 --normalise 's/^\(unshare\|scar-exec\): .*//' --command no-such-program
