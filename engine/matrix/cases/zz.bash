image debian12
check "true" <<'E'
echo hi
E
image musl /bin/sh -c
check "true musl" <<'E'
echo hi; ls -l /bin/ls
E
image go
check "go" --command /torture
