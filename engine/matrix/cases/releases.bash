# Older and newer C libraries: glibc 2.31 and 2.41 beside the 2.36 of the other cases.
for release in debian11 debian13; do
    image $release
    check "$release tools" <<'G'
ldd --version | head -n 1 | sed 's/.*) //'
set -e
find /usr/bin | wc -l; cp -a /etc/alternatives etc; diff -r --no-dereference /etc/alternatives etc && echo equal; tar -czf t.tgz etc; tar -tzf t.tgz | wc -l; sed -i s/root/toor/ /etc/passwd; head -n 1 /etc/passwd
seq 50 | xargs -P 8 -n 1 sh -c 'echo $0' | sort -n | tail -n 1; for i in $(seq 50); do /bin/true; done; ls -l /proc/self/exe | sed 's/.* //'; readlink -f /proc/self/cwd; mv etc moved; rm -r moved; ls
G
    check "$release python" <<'G'
python3 - <<'P'
import os, subprocess, threading, socket, sys, tempfile, multiprocessing, shutil
print(sys.executable, os.getcwd(), os.path.exists("/etc/debian_version"))
print(subprocess.run(["sh", "-c", "echo $0; exit 3"], capture_output=True))
results = []
threads = [threading.Thread(target=lambda i=i: results.append(os.stat("/etc").st_mode)) for i in range(50)]
[t.start() for t in threads]; [t.join() for t in threads]; print(len(results))
with tempfile.TemporaryDirectory() as d: open(d + "/x", "w").write("y"); print(os.listdir(d))
with multiprocessing.Pool(3) as pool: print(sum(pool.map(abs, range(100))))
shutil.copytree("/etc/apt", "/work/apt"); print(sorted(os.listdir("/work")))
P
G
    check "$release perl" <<'G'
perl -e 'use Cwd; use File::Find; print cwd, "\n"; my $n = 0; find(sub { $n++ }, "/etc"); print "$n\n"; print `echo child`; mkdir "d"; rmdir "d"; my $p = fork // die; if (!$p) { exit 5 } waitpid $p, 0; print $? >> 8, "\n"'
G
    check "$release gcc" <<'G'
printf '#include <stdio.h>\n#include <unistd.h>\nint main(void) { char p[99]; puts(getcwd(p, 99)); return 4; }\n' >m.c
gcc -O1 -o m m.c && ./m; echo $?; gcc -static -o ms m.c && ./ms; echo $?
G
    check "$release dpkg" <<'G'
dpkg -l | wc -l; dpkg -S /bin/bash /usr/bin/bash 2>/dev/null; apt-get -s remove procps | tail -n 1
G
    for program in "paths links" "paths descriptors" "files renames" "files unnamed" "files of-the-image" "sockets streams" "spawn exec" "spawn kinds" \
        "spawn scripts" "processes links" "code written" "ills own" "ills faults" "signals masks" "signals waiting" "signals blocked" "threads free" "threads children"; do
        check "$release $program" --command /opt/matrix/glibc/${program% *} ${program#* }
    done
done
