# bash and the GNU tools, with glibc.
image debian12

check "bash" <<'G'
set -euo pipefail
declare -A map=([a]=1 [b]=2); for key in "${!map[@]}"; do echo "$key=${map[$key]}"; done | sort
mapfile -t lines < <(printf '%s\n' x y z); echo "${lines[@]} ${#lines[@]}"
diff <(seq 1 3) <(seq 2 4) || true
cat <<<"here string"; exec 5>file; echo five >&5; exec 5>&-; cat file
shopt -s globstar extglob
coproc cat; echo there >&"${COPROC[1]}"; read -r answer <&"${COPROC[0]}"; echo "$answer"; kill "$COPROC_PID"
mkdir -p g/h; touch g/1.a g/h/2.b; echo **/*.@(a|b)
echo "${BASH_VERSION%%.*} $BASH $0"
{ time true; } 2>/dev/null
[[ -r /dev/stdin && -e /dev/fd/0 ]] && echo devices
G
check "coreutils" <<'G'
set -e
seq 1 10 | tac | paste -sd, ; echo abc | rev; printf 'b\na\n' | sort | uniq -c | tr -s ' '
seq 1000 | split -l 300 - part.; wc -l part.* ; cat part.* | sha256sum; factor 1234567; date -u -d @0 +%FT%T
head -c 1000000 /dev/zero | sha1sum; shuf -i 1-5 --random-source=/etc/passwd | wc -l
ln -s /etc/passwd l; readlink l; realpath l; stat -c '%N %F' l; basename /a/b.c .c; dirname /a/b
id -u; whoami; test -w /etc/passwd && echo writable; nproc >/dev/null; tee copy </etc/hostname >/dev/null && cmp copy /etc/hostname
install -m 640 -D copy new/place/file; stat -c '%a %U' new/place/file; mktemp -d tmp.XXXX | wc -c; shred -u copy; [ ! -e copy ]
env | sort; pwd -P; expr 6 \* 7; numfmt --to=iec 1048576; od -An -tx1 -N4 /bin/true; comm -12 <(seq 1 5) <(seq 3 8)
G
# Sizes of folders are the file system's own.
check "find /usr" --limit 120 <<'G'
find /usr -printf '%P %y %m %l\n' | LC_ALL=C sort | sha256sum; find /usr | wc -l
find /usr -type f -printf '%s\n' | awk '{ s += $1 } END { print s }'
find /etc -type f -newermt 2100-01-01; find /usr/bin -perm -4000 | sort; find / -maxdepth 1 | sort
G
check "tar and cp keep a tree" --limit 120 <<'G'
set -e
cp -a /usr/share/perl5 copy; diff -r --no-dereference /usr/share/perl5 copy && echo equal
tar -cf - -C /usr/share/perl5 . | sha256sum
tar -cf t.tar -C / var/lib/dpkg; mkdir out; tar -xpf t.tar -C out; diff -r --no-dereference /var/lib/dpkg out/var/lib/dpkg && echo equal
(cd /var/lib/dpkg && find . -printf '%P %y %m %l %T@\n' | sort | sha256sum); (cd out/var/lib/dpkg && find . -printf '%P %y %m %l %T@\n' | sort | sha256sum)
tar --sort=name -czf t2.tgz /usr/include 2>/dev/null; tar -tzf t2.tgz | wc -l
xz -k t.tar; xz -dc t.tar.xz | cmp - t.tar && echo unpacked
G
check "sed -i" <<'G'
set -e
cp /etc/passwd p; sed -i 's/root/toor/; $a last' p; head -n 1 p; tail -n 1 p; sed -i.bak 1d p; wc -l <p; wc -l <p.bak
sed -i 's/^root:/ROOT:/' /etc/passwd; head -n 1 /etc/passwd | cut -c 1-4; perl -i -pe 's/ROOT/root/' /etc/passwd; head -c 4 /etc/passwd
G
check "symlink farm" <<'G'
set -e
mkdir -p farm real; for i in $(seq 200); do echo $i >real/$i; ln -s ../real/$i farm/$i; ln -s $PWD/real/$i farm/a$i; done
cat farm/* | sort -n | uniq -c | awk '$1 != 2' ; ls farm | wc -l; rm -r real/1??; find farm -xtype l | wc -l
cp -rs $PWD/real copies; readlink copies/5; ln -sfn ../real farm/dir; ls farm/dir | wc -l; readlink -f farm/dir/../farm/5
G
check "hard links" <<'G'
set -e
echo x >a; ln a b; ln b c; stat -c %h a; rm a; stat -c %h c; echo y >>b; cat c; [ b -ef c ] && echo one file
cp -al /etc/apt links; [ links/apt.conf.d -ef /etc/apt/apt.conf.d ] || echo copied; cp --preserve=links -r b c two 2>/dev/null || { mkdir two; cp --preserve=links -r b c two; }; [ two/b -ef two/c ] && echo kept
G
check "hard links to files of the image" <<'G'
ln /etc/passwd linked; stat -c %h linked /etc/passwd; echo x >>linked; tail -n 1 /etc/passwd; [ linked -ef /etc/passwd ] && echo one file; rm /etc/passwd; stat -c %h linked
G
check "rename" <<'G'
set -e
mkdir -p d/e; echo 1 >d/e/f; mv d moved; cat moved/e/f; mv /usr/share/perl5 /usr/share/perl-moved; ls /usr/share/perl-moved | head -n 3; [ ! -e /usr/share/perl5 ]
mv -T moved moved2; mv -n moved2/e/f moved2/f; cat moved2/f; mv moved2/f /tmp/f; cat /tmp/f; mv /etc/hostname hostname; [ ! -e /etc/hostname ]; mv hostname /etc/; cat /etc/hostname | wc -l
G
check "mkfifo and flock" <<'G'
set -e
mkfifo p; (echo one; echo two) >p & cat p; wait
: >lock; exec 9<lock; flock -n 9 && echo held; flock -n lock true || echo refused; exec 9<&-; flock -n lock echo taken
for i in 1 2 3 4 5 6 7 8; do (for j in 1 2 3 4 5; do flock lock sh -c 'n=$(cat count 2>/dev/null || echo 0); echo $((n + 1)) >count'; done) & done; wait; cat count
G
check "inotify" <<'G'
mkdir w; inotifywait -q -m -r --format '%e %w%f' -t 5 -e create,delete,moved_to,close_write w >log 2>&1 & p=$!
for i in $(seq 100); do grep -qs inotify /proc/$p/fdinfo/3 && break; sleep 0.05; done
echo x >w/one; mv w/one w/two; rm w/two
for i in $(seq 100); do grep -q DELETE log && break; sleep 0.05; done; kill $p; cat log
G
# The listing's own descriptor leads to its own process.
check "list of own descriptors" --normalise 's| /proc/[0-9]*/fd$| /proc/PID/fd|' <<'G'
exec 7</etc/passwd 8>new 9<.
ls -l /proc/self/fd | awk 'NR > 1 { print $1, $(NF-2), $(NF-1), $NF }' | grep -v -e pipe: -e 'l-wx------ [12] '
readlink /proc/self/exe /proc/self/cwd /proc/self/root /proc/$$/exe; cat /proc/self/comm; tr '\0' ' ' </proc/self/cmdline; echo
ls -l /dev/fd /dev/stdin | sed 's/.* \/dev/\/dev/'
G
check "relative paths" <<'G'
set -e
mkdir -p a/b/c; cd a/b; echo x >c/f; cat c/f ./c/f ../b/c/f c/../c/f; cd c; cat f; cd ../../..; pwd; cd a/b/../b/c; pwd; cd -P ..; pwd
ln -s /work/a/b /work/l; cd /work/l/c; pwd; pwd -P; cd -P .; pwd; cd /; cat work/a/b/c/f; cd ..; pwd; (cd /usr/bin && ls ../bin/env ./env)
G
check "deleted working directory" --status 0 <<'G'
mkdir d; cd d; rmdir ../d; ls; pwd; /bin/pwd; echo $?; touch x; echo $?; cd ..; pwd; mkdir e; cd e; rm -r ../e; python3 -c 'import os; print(os.path.exists("."))
try: os.getcwd()
except OSError as e: print(e)'; ls -ld . | cut -c 1-10
G
check "deep directories" <<'G'
n=$(printf 'n%.0s' $(seq 100)); d=$PWD
for i in $(seq 60); do mkdir $n && cd $n || break; done 2>&1; echo deep >file; cat file; echo $i; cd $d
find . | wc -l; find . -name file | wc -c; du -a . | wc -l; cp -r $n copy; find copy -name file -execdir cat {} \; ; tar -cf - copy | wc -c; rm -rf copy $n; ls
G
check "three hundred programs in a row" --limit 120 <<'G'
for i in $(seq 300); do /bin/true || echo $i; done; echo done
G
check "xargs -P8" <<'G'
seq 200 | xargs -P 8 -n 5 sh -c 'for i; do echo $i; done' sh | sort -n | md5sum; seq 64 | xargs -P 8 -I {} sh -c 'echo {} >f{}; cat f{}' | sort -n | tail -n 1; ls f* | wc -l
G
# A pid is each run's own.
check "signals" --normalise 's/\(line [0-9]*:\) *[0-9]* /\1 PID /' <<'G'
trap 'echo usr1' USR1; kill -USR1 $$; bash -c 'kill -ILL $$'; echo $?; bash -c 'kill -SEGV $$'; echo $?
sleep 30 & p=$!; kill -STOP $p; for i in $(seq 200); do grep -q '^State:.T' /proc/$p/status && echo stopped && break; sleep 0.02; done; kill -CONT $p; kill $p; wait $p; echo $?
timeout -s INT 1 sleep 20; echo $?; (trap '' TERM; kill $BASHPID; echo ignored); bash -c 'trap "echo exit" EXIT; exit 3'; echo $?
set -m; sleep 20 & kill %1; wait %1 2>/dev/null; echo $?
G
check "interpreters with arguments" <<'G'
printf '#!/bin/sh -e\necho "$0 $1"; false; echo no\n' >s; chmod +x s; ./s one; echo $?
printf '#!/usr/bin/env -S bash -c "echo from env: $0"\n' >t; chmod +x t; ./t
printf '#!/usr/bin/awk -f\nBEGIN { print "awk", ARGC }\n' >a; chmod +x a; ./a; printf '#!/usr/bin/perl -w\nprint "$0 @ARGV\\n"' >p; chmod +x p; PATH=.:$PATH p x
printf '#!/missing\n' >m; chmod +x m; ./m; echo $?; printf 'echo no mark\n' >n; chmod +x n; ./n; /work/s; echo $?; ln -s s ls; ./ls x; echo $?
: >e; chmod +x e; ./e; echo $?; ./missing; echo $?; mkdir d; ./d; echo $?; echo x >x; ./x; echo $?
G
check "env -i" <<'G'
env -i /usr/bin/env; env -i A=1 B='two words' /usr/bin/env; env -i /bin/sh -c 'echo $PATH; ls / >/dev/null && echo ok'; env -i PATH=/nowhere true; echo $?; (exec -a other /bin/bash -c 'echo $0'); (exec -c env)
G
check "static and dynamic side by side" <<'G'
/opt/matrix/static/spawn kinds; /opt/matrix/static-musl/spawn kinds; /opt/matrix/glibc/spawn kinds; ldd /bin/ls | sed 's/(0x.*//'; LD_PRELOAD=/usr/lib/x86_64-linux-gnu/libpthread.so.0 true; LD_TRACE_LOADED_OBJECTS=1 /bin/cat | wc -l; /lib64/ld-linux-x86-64.so.2 /bin/echo by the loader
G
