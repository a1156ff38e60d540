# Who the command is, and its environment.

as() { # USER-SPEC WANTED-ID
    run --root root --upper iu --user "$1" -- /bin/guest id
    expect "--user $1" 0 "$2"
}
run --root root --upper iu -- /bin/guest id
expect "root by default" 0 0:0
as alice 1000:1001
as 1000 1000:1001
as bob 1002:1002
as 4000 4000:0
as alice:staff 1000:50
as alice:50 1000:50
as alice:7777 1000:7777
as 4000:5000 4000:5000
as :staff 0:50
as root 0:0
run --root root --upper iu --user nobody-here -- /bin/guest id
expect "a user that the image does not have" 125 "" "*--user nobody-here: the image's /etc/passwd has no user*"
run --root root --upper iu --user alice:nogroup -- /bin/guest id
expect "a group that the image does not have" 125 "" "*--user alice:nogroup: the image's /etc/group has no group*"
run --root root --upper iu --user 2147483648 -- /bin/guest id
expect "a number that is too large" 125 "" "*has no user \`2147483648\`"
run --root root --upper iu --user alice -- /bin/guest write /data/mine x
expect "another user writes its files" 0
same "they are the caller's outside" "$(stat -c %u iu/data/mine)" "$(id -u)"
run --root root --upper iu --user alice -- /bin/guest cat /proc/self/status
by_kernel && same "CapBnd is empty for another user" "$(grep ^CapBnd out.txt)" "CapBnd:?0000000000000000"

printf 'carol:x:1234:1235::/home/carol:\n' >my-passwd
run --root root --upper iu --bind my-passwd:/etc/passwd --user carol -- /bin/guest id
expect "a bound passwd file counts" 0 1234:1235
run --root root --upper iu2 -- /bin/guest write /etc/passwd "$(cat my-passwd)"
run --root root --upper iu2 --user carol -- /bin/guest id
expect "the passwd file of the upper folder counts" 0 1234:1235
run --root root --upper iu2 -- /bin/guest rm /etc/passwd
run --root root --upper iu2 --user alice -- /bin/guest id
expect "a removed passwd file counts as none" 125 "" "*has no user \`alice\`"
make_root linked-root && mv linked-root/etc/passwd linked-root/real && ln -s /real linked-root/etc/passwd
run --root linked-root --upper lu --user alice -- /bin/guest id
expect "a passwd file behind an absolute link of the image" 0 1000:1001
make_root scratch && rm -r scratch/etc
run --root scratch --upper su --user 77:78 -- /bin/guest id
expect "numbers in an image without passwd" 0 77:78

printf 'A=1\0B=two words\0C=line\nbreak\0EMPTY=\0HOME=/given\0' >env
run --root root --upper iu --env-file env -- /bin/guest env
ok "the environment is the file's, to the byte" cmp -s out.txt <(printf 'A=1\nB=two words\nC=line\nbreak\nEMPTY=\nHOME=/given\n')
printf 'A=1' >env
run --root root --upper iu --user alice --env-file env -- /bin/guest env
expect "HOME comes from passwd if it is absent; a last NUL may be missing" 0 "A=1?HOME=/home/alice"
run --root scratch --upper su --user 77 --env-file env -- /bin/guest env
expect "HOME of a user without an entry" 0 "A=1?HOME=/"
: >env
run --root root --upper iu --env-file env -- /bin/guest env
expect "an empty environment" 0 "HOME=/root"
OWN=mine run --root root --upper iu -- /bin/guest env
expect "without --env-file it is the caller's" 0 "*OWN=mine*"
{ printf 'SECRET='; head -c 131071 /dev/zero | tr '\0' s; printf '\0'; } >env
run --root root --upper iu --env-file env -- /bin/guest env
expect "an entry of more than 128 KiB names its key only" 125 "" "scar-exec: --env-file env: the entry of SECRET has 131078 bytes and execve allows 131071*"
{ printf 'FITS='; head -c 131066 /dev/zero | tr '\0' s; printf '\0'; } >env
run --root root --upper iu --env-file env -- /bin/guest env
expect "an entry of just that much passes" 0 "*FITS=sss*"
printf 'GOOD=1\0no-equals-sign\0' >env
run --root root --upper iu --env-file env -- /bin/guest env
expect "an entry that is not KEY=VALUE is not shown" 125 "" "scar-exec: --env-file env: entry 2 is not KEY=VALUE"
printf 'A=1\nB=2\n' >env
run --root root --upper iu --env-file env -- /bin/guest env
expect "a file of lines, as Docker has them" 125 "" "scar-exec: --env-file env has lines, as Docker's; here each entry ends in a NUL: tr '\\\\n' '\\\\0' <env"
run --root root --upper iu --env-file nowhere -- /bin/guest env
expect "a missing environment file" 125 "" "scar-exec: --env-file nowhere: no such file or directory"
for i in {1..60}; do printf 'K%d=' $i; head -c 131000 /dev/zero | tr '\0' s; printf '\0'; done >env
run --root root --upper iu --env-file env -- /bin/guest env
expect "more environment than execve takes" 126 "" "*larger than execve allows"
