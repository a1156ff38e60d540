# Users and owners, as root of the image has them.
image debian12

check "ids and owners" <<'G'
/opt/matrix/glibc/owners owners; /opt/matrix/glibc/owners ids
G
check "ids and owners of a static program" <<'G'
/opt/matrix/static/owners owners; /opt/matrix/static-musl/owners ids
G
check "chown and install -o" <<'G'
echo x >f; chown nobody:daemon f; stat -c '%U %G' f; chgrp mail f; stat -c '%u %g' f; install -o www-data -g www-data -m 600 f g; stat -c '%U %G %a' g; cp -p g h; stat -c '%U' h; mv h i; stat -c %U i; chown -R games:games .; find . -printf '%u %g %P\n' | sort; ls -l g | cut -d ' ' -f 3,4
G
check "tar --same-owner round trip" <<'G'
mkdir t; echo 1 >t/a; echo 2 >t/b; ln -s a t/l; chown daemon:mail t/a; chown -h games t/l; chown bin t; tar -cf t.tar t; tar -tvf t.tar | awk '{ print $1, $2, $6 }' | sort
mkdir o; tar --same-owner -xpf t.tar -C o; find o -printf '%U:%G %P\n' | sort; tar -C o -cf - t | tar -tvf - | awk '{ print $2, $6 }' | sort
G
check "su nobody" <<'G'
su nobody -s /bin/sh -c 'id; echo $HOME'; echo $?; su daemon -s /bin/bash -c 'id -un; touch /tmp/x && stat -c %U /tmp/x'; setpriv --reuid 33 --regid 33 --clear-groups id; runuser -u mail -- id -un
G
check "setuid programs" <<'G'
ls -l /usr/bin/passwd /bin/su | cut -c 1-10; cp /usr/bin/id ./id2; chown nobody id2; chmod 4755 id2; ls -l id2 | cut -c 1-10; passwd -S root | cut -d ' ' -f 1; chsh -s /bin/sh daemon; grep ^daemon /etc/passwd
G
check "useradd" <<'G'
useradd -m -s /bin/bash ann; echo $?; id ann; ls -ld /home/ann | cut -d ' ' -f 1,3,4; groupadd crew; usermod -aG crew ann; id -Gn ann; su ann -c 'cd; pwd; echo mine >f; stat -c %U f'; userdel -r ann; ls /home
G
# Some files of an image's /etc are the machine's, and belong to the machine's root.
check "a copy of etc" <<'G'
cp -a /etc etc; echo $?; diff -r --no-dereference /etc etc && echo equal; stat -c %U etc/hosts; tar -cf t.tar etc; tar -xpf t.tar -C /tmp; echo $?
G
