# Two runs at once in one root do not see each other.
wait_for_the_other='meet() { : >/shared/$1-$2; until [ -e /shared/A-$2 ] && [ -e /shared/B-$2 ]; do sleep 0.05 2>/dev/null || sleep 1; done; }'

image debian12
check_pair "files of two runs" <<G
$wait_for_the_other
set -e
echo "of \$1" >new-\$1; echo "of \$1" >same; echo "\$1" >>/etc/passwd; rm -r /usr/share/perl5; mkdir /usr/share/perl5; echo \$1 >/usr/share/perl5/only; mv /etc/hostname /etc/hostname-\$1; chmod 600 /etc/group
meet \$1 written
ls; cat same; tail -n 1 /etc/passwd; ls /usr/share/perl5; cat /usr/share/perl5/only; ls /etc/hostname*
meet \$1 read
[ \$1 = B ] || { rm same; ls; }
meet \$1 removed
ls; [ \$1 = A ] || cat same
G
check_pair "sockets and shared memory of two runs" <<G
$wait_for_the_other
python3 - \$1 <<'P'
import socket, sys, os
s = socket.socket(socket.AF_UNIX); s.bind("/work/socket"); s.listen(); print(os.listdir("/work"))
open("/dev/shm/scar-matrix-" + sys.argv[1], "w").write("x")
P
meet \$1 bound; ls /dev/shm | grep scar-matrix; ls /work
G
image busybox /bin/sh -c
check_pair "files of two runs of static programs" <<G
$wait_for_the_other
set -e
echo "of \$1" >same; rm /etc/passwd; echo "of \$1" >/etc/group; ln -s \$1 /bin/new; mkdir /new-\$1
meet \$1 written
cat same /etc/group; ls / | grep new; readlink /bin/new; ls /etc
G
