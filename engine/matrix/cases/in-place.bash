# Without --upper: what changes is the root itself.
image busybox /bin/sh -c
check "files" --in-place yes <<'G'
set -e
echo new >/etc/new; echo more >>/etc/passwd; rm /etc/group; mv /etc/passwd /etc/renamed; ln /etc/renamed /etc/linked; ln -s renamed /etc/link; mkdir -p /a/b; mv /a /c; chmod 600 /etc/new
ls -A /etc | sort; cat /etc/link | tail -n 1; stat -c '%h %a' /etc/linked /etc/new; ls /c; [ ! -e /a ] && [ ! -e /etc/passwd ] && echo gone; pwd; touch here; ls
rm -r /c /usr/share 2>/dev/null || true; ls -A / | sort
G
image musl /bin/sh -c
check "programs" --in-place yes <<'G'
mkdir /own; cp /bin/busybox /own/busybox; ln -s busybox /own/echo; /own/echo new; rm /own/busybox; /own/echo gone; echo $?; for i in 1 2 3; do ls >/dev/null && echo $i; done
G
