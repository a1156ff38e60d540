# One static program: a shell with all its tools.
image busybox /bin/sh -c

check "shell script" <<'G'
set -e
greet() { local name=$1; echo "hello, $name"; }
for name in a b "c d"; do greet "$name"; done
i=0
while [ $i -lt 5 ]; do i=$((i + 1)); [ $i = 3 ] && continue; echo $i; done
case $HOME in /root) echo home ;; *) echo elsewhere ;; esac
(cd /tmp && pwd)
pwd
[ -e /bin/busybox ] && [ -x /bin/busybox ] && [ ! -e /bin/missing ] && echo found
trap 'echo bye' EXIT
printf '%s-%05d\n' x 42
G
check "pipes and here-documents" <<'G'
cat <<A | tr a-z A-Z | sort -r | head -n 2
one
two
three $HOME $(echo nested)
A
seq 1 1000 | awk '{ sum += $1 } END { print sum }'
yes | head -n 3 | wc -l
echo text >file; cat <file; cat file file | wc -c
read word rest <file; echo "$word"
echo a b c | xargs -n 1 echo item
mkfifo pipe; (echo through >pipe &); cat pipe
G
check "find" <<'G'
find / -xdev -path /proc -prune -o -path /sys -prune -o -path /dev -prune -o -path /opt -prune -o -type f -print | sort
find /bin -type l | wc -l
find /etc -name 'pass*' -exec ls -l {} \;  | sed 's/ root .*20[0-9][0-9] / /; s/ [A-Z][a-z][a-z] .* / /'
G
check "tar and gzip" <<'G'
set -e
mkdir -p tree/a/b; echo one >tree/a/one; ln -s one tree/a/link; ln tree/a/one tree/hard; mkfifo tree/pipe; chmod 750 tree/a/b
tar -czf tree.tar.gz tree
mkdir out; tar -xzf tree.tar.gz -C out
(cd tree && find . | sort) >1; (cd out/tree && find . | sort) >2; cmp 1 2 && echo same names
ls -l out/tree | awk '{ print $1, $2, $NF }'
cat out/tree/a/link
tar -tzf tree.tar.gz | sort
tar -cf - /etc 2>/dev/null | tar -tf - | sort
G
check "files" <<'G'
set -e
mkdir -p t/u; cp /etc/passwd t/u; ln -s u t/l; cp -a t copy; ls -A copy | sort; diff -r t copy && echo equal
mv copy moved; rm -r moved; [ ! -e moved ] && echo gone
echo abc >f; sed -i s/b/X/ f; cat f; chmod 600 f; stat -c '%a %s %F' f; ln f g; stat -c %h f; touch -d '2001-02-03 04:05:06' f; stat -c %Y f
dd if=/dev/zero of=z bs=1k count=100 2>/dev/null; wc -c <z; md5sum z; truncate -s 10 z; wc -c <z
readlink -f /bin/sh; realpath ../work/./f
df . >/dev/null && du -s /bin >/dev/null && echo counted
G
check "processes" <<'G'
sleep 30 & kill $!; wait $!; echo "ended with $?"
(exit 7); echo $?
sh -c 'kill -9 $$'; echo $?
timeout 1 sleep 30; echo $?
ps | grep -c busybox >/dev/null; ls -l /proc/self/exe | sed 's/.* //'
for i in 1 2 3 4 5 6 7 8; do (echo $i) & done | sort
wait
sh -c 'trap "echo caught; exit 3" TERM; kill $$; sleep 5'; echo $?
env -i A=1 env
cat /proc/self/comm
G
check "exit status" --status 42 <<'G'
exit 42
G
check "killed by a signal" --status 139 <<'G'
kill -SEGV $$
G
# Who says so is another one.
check "command that is missing" --status 127 --normalise 's/^\(unshare\|scar-exec\): .*//' --command /bin/no-such-program
check "a script that is missing" --status 127 <<'G'
/no/such/thing
G
check "three hundred programs in a row" <<'G'
i=0; while [ $i -lt 300 ]; do /bin/true || echo "failed $i"; i=$((i + 1)); done; echo $i
G
