# Debian's package tools, at work on the image itself.
image debian12
make_package='mkdir -p pkg/DEBIAN pkg/usr/bin pkg/etc/greet
printf "Package: greet\nVersion: 1.0\nArchitecture: all\nMaintainer: None <none@example.com>\nDescription: greets\n" >pkg/DEBIAN/control
printf "#!/bin/sh\necho configured >/var/lib/greet.done; chown daemon:daemon /var/lib/greet.done; exit 0\n" >pkg/DEBIAN/postinst
printf "#!/bin/sh\nrm -f /var/lib/greet.done\n" >pkg/DEBIAN/prerm
printf "#!/bin/sh\necho hello\n" >pkg/usr/bin/greet; echo conf >pkg/etc/greet/conf; echo /etc/greet/conf >pkg/DEBIAN/conffiles
chmod 755 pkg/DEBIAN/p* pkg/usr/bin/greet; dpkg-deb --root-owner-group -b pkg greet.deb'

check "dpkg -i" --limit 120 --status 2 <<G
$make_package
dpkg -i greet.deb; echo \$?; greet; dpkg -s greet | head -n 2; dpkg -L greet; stat -c %U /var/lib/greet.done /usr/bin/greet; dpkg -S /usr/bin/greet; dpkg -V greet; dpkg -r greet; echo \$?; ls /var/lib/greet.done /etc/greet; dpkg -P greet; ls -d /etc/greet
G
check "apt-get -s" --limit 120 <<G
$make_package
apt-get -s install ./greet.deb; echo \$?; apt-get -s remove file; echo \$?; apt-cache policy bash | head -n 2; apt-mark showmanual | wc -l; apt-config dump | grep -c APT
G
check "dpkg queries" <<'G'
dpkg -l | wc -l; dpkg -S /bin/bash; dpkg --verify coreutils; dpkg-query -W -f '${Package} ${Version}\n' bash dash; dpkg --print-architecture; dpkg --compare-versions 1.0 lt 2.0 && echo older
G
check "alternatives and ldconfig" <<'G'
echo '#!/bin/sh' >/usr/bin/one; cp /usr/bin/one /usr/bin/two; chmod +x /usr/bin/one /usr/bin/two; update-alternatives --install /usr/bin/any any /usr/bin/one 10; update-alternatives --install /usr/bin/any any /usr/bin/two 20; readlink -f /usr/bin/any; update-alternatives --set any /usr/bin/one; readlink -f /usr/bin/any; rm /etc/ld.so.cache; ldconfig; echo $?; ls /etc/ld.so.cache; ls /usr | head -n 3
G
