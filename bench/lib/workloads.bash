# What is run. To be sourced. Each prints what tells that it was done: a peer whose output is not native's did something else.

workloads=(true shell find du tar python convert R busybox go gcc)

# workload NAME: sets `title` and `task`.
workload() {
    case $1 in
        true) title="\`true\`" task=(/bin/true) ;;
        shell) title="200 × \`true\` from a shell"
            task=(/bin/sh -c 'i=0; while [ $i -lt 200 ]; do /bin/true; i=$((i + 1)); done; echo $i') ;;
        find) title="\`find /usr\`" task=(/bin/sh -c 'find /usr | wc -l') ;;
        du) title="\`du -a /usr\`" task=(/bin/sh -c 'du -a /usr | wc -l') ;;
        tar) title="\`tar c /usr\`" task=(/bin/sh -c 'tar c /usr 2>/dev/null | wc -c') ;;
        python) title="\`python3\`, 200,000 × \`os.stat\`"
            task=(/usr/bin/python3 -c 'import os
for i in range(200000): size = os.stat("/usr/bin/perl").st_size
print(size)') ;;
        convert) title="\`convert\` of a picture" task=(/bin/sh -c 'convert /mnt/in.png -resize 50% /mnt/out.jpg && identify -format "%w %h" /mnt/out.jpg') ;;
        R) title="\`Rscript -e\`" task=(/usr/bin/Rscript -e 'cat(mean(1:10))') ;;
        busybox) title="static busybox, \`find /usr\`" task=(/opt/busybox sh -c '/opt/busybox find /usr | /opt/busybox wc -l') ;;
        go) title="static Go, 10,000 × \`lstat\`" task=(/opt/torture stat /usr/bin) ;;
        gcc) title="\`gcc -O2\` of a C file" task=(/bin/sh -c 'gcc -O2 -c /mnt/in.c -o /mnt/out.o && wc -c </mnt/out.o') ;;
    esac
}

# What they read, made natively.
make_inputs() {
    {
        printf '#include <stdio.h>\n#include <stdlib.h>\n#include <string.h>\n#include <math.h>\n'
        local i
        for i in {1..150}; do
            printf 'double f%s(const char *a, int n) { double s = %s; for (int i = 0; i < n; i++) s += sqrt(a[i] * s) / (i + 1); return s + strlen(a); }\n' "$i" "$i"
        done
    } >"$work/in.c"
    run_once native /usr/bin/convert -size 1600x1200 gradient:red-blue -swirl 90 /mnt/in.png
}
