# How a run ends, and what is said about it.

run --root root --upper u -- /bin/guest exit 0
expect "a command that succeeds" 0 "" ""
run --root root --upper u -- /bin/guest exit 42
expect "the command's exit status is ours" 42 "" ""
for signal in 9 15 11 2; do
    run --root root --upper u -- /bin/guest raise $signal
    expect "a command killed by signal $signal" $((128 + signal)) "" ""
done
run --root root --upper u -- /bin/guest fail "guest says" 125
expect "a guest's own 125 has no line of ours" 125 "" "guest says"

run --root root --upper u --status-file status -- /bin/guest exit 125
same "status file of an exit" "$(cat status)" "exit 125"
run --root root --upper u --status-file status -- /bin/guest raise 9
same "status file of a signal" "$(cat status)" "signal 9"
run --root missing --status-file status -- /bin/guest exit 0
expect "a root that does not exist" 125 "" "scar-exec: --root missing: no such file or directory"
same "status file of a failure" "$(cat status)" "error --root missing: no such file or directory"
run --status-file status --nonsense
same "status file of a wrong option" "$(cat status)" "error unknown option --nonsense*"
run --root root --status-file no/such/status -- /bin/guest exit 0
expect "a status file that cannot be made" 125 "" "scar-exec: --status-file no/such/status: no such file*"
run --root root --upper u --status-file /dev/full -- /bin/guest exit 4
expect "a status file that cannot be written" 4 "" "scar-exec: --status-file /dev/full: no space left"

printf 'hello' | "$SCAR" --root root --upper u -- /bin/guest cat >out.txt
same "standard input is the command's" "$(cat out.txt)" "hello"
head -c 3000000 /dev/urandom >big
"$SCAR" --root root --upper u -- /bin/guest cat <big >big.out
ok "three megabytes through standard input and output" cmp -s big big.out
"$SCAR" --root root --upper u -- /bin/guest fds <&- >out.txt 2>err.txt
same "a closed standard input is /dev/null" "$(tr '\n' ' ' <out.txt)" "0 1 2 "

run --root root --upper u -- /bin/nothing
expect "a command that is not there" 127 "" "scar-exec: /bin/nothing: not found in the image"
run --root root --upper u -- nothing
expect "a name that no folder of PATH has" 127 "" "scar-exec: nothing: not found in the image along PATH=*"
run --root root --upper u -- /bin
expect "a folder as a command" 126 "" "scar-exec: /bin is a folder, not a program"
run --root root --upper u -- ""
expect "an empty command" 127 "" "scar-exec: the command is empty"
run --root root --upper u -- guest echo a "b c" ""
expect "a name is searched for in the guest's PATH" 0 "a b c "
mkdir -p root/opt/own && cp "$TEST_BIN/guest" root/opt/own/own
printf 'PATH=/nothing:/opt/own\0' >path.env
run --root root --upper u --env-file path.env -- own echo found
expect "PATH of the environment file counts" 0 "found"

# Programs that cannot run
if by_rewriting; then
    cp "$TEST_BIN/guest" root/bin/unreadable && chmod 111 root/bin/unreadable
    run --root root --upper u -- unreadable exit 0
    expect "a program that may be run but not read" 126 "" "scar-exec: /bin/unreadable is executable but not readable*(mode 111)*"
    rm -f root/bin/unreadable
fi
printf 'text' >root/bin/not-executable && chmod 644 root/bin/not-executable
run --root root --upper u -- /bin/not-executable
expect "a file that is not executable" 126 "" "scar-exec: /bin/not-executable is not executable (mode 644)"
run --root root --upper u -- not-executable
expect "a file along PATH that is not executable" 126 "" "scar-exec: /bin/not-executable is not executable*"
printf 'just text\n' >root/bin/text && chmod 755 root/bin/text
run --root root --upper u -- text
expect "a text without #!" 126 "" "scar-exec: /bin/text is neither a program nor a script that begins with \`#!\`"
: >root/bin/empty && chmod 755 root/bin/empty
run --root root --upper u -- empty
expect "an empty file" 126 "" "scar-exec: /bin/empty is empty"
printf '#!/bin/guest echo\n' >root/bin/script && chmod 755 root/bin/script
run --root root --upper u -- script more
expect "a script runs" 0 "/bin/script more"
printf '#!/usr/bin/perl -w\n' >root/bin/perl-script && chmod 755 root/bin/perl-script
run --root root --upper u -- perl-script
expect "a script without its interpreter" 126 "" \
    "scar-exec: /bin/perl-script needs /usr/bin/perl, which is missing in the image"
printf '#!/bin/guest\r\n' >root/bin/dos && chmod 755 root/bin/dos
run --root root --upper u -- dos
expect "a script with DOS line ends" 126 "" "scar-exec: /bin/dos: its first line ends with a carriage return*"
printf '#!/bin/perl-script\n' >root/bin/nested && chmod 755 root/bin/nested
run --root root --upper u -- nested
expect "a script whose interpreter lacks one" 126 "" "*/bin/perl-script needs /usr/bin/perl, which is missing*"
printf 'int main(void) { return 0; }' >dynamic.c
gcc -o root/bin/dynamic dynamic.c
run --root root --upper u -- dynamic
expect "a dynamic program without its loader" 126 "" \
    "scar-exec: /bin/dynamic needs /lib*ld-*, which is missing in the image"
{ head -c 18 "$TEST_BIN/guest" && printf '\xb7\x00' && tail -c +21 "$TEST_BIN/guest"; } >root/bin/arm && chmod 755 root/bin/arm
run --root root --upper u -- arm
expect "a program for another machine" 126 "" "scar-exec: /bin/arm is a program for arm64; this machine is *"
head -c 40 "$TEST_BIN/guest" >root/bin/short && chmod 755 root/bin/short
run --root root --upper u -- short
expect "a truncated program" 126 "" "scar-exec: /bin/short is a truncated program"

# The command line
run --version
expect "--version" 0 "scar-exec *.*.*"
run --help
expect "--help" 0 "*--root DIR*--upper DIR*--bind SRC:DST*"
run --root root
expect "no command" 125 "" "scar-exec: the command is missing*"
run --root root -- 
expect "no command behind --" 125 "" "scar-exec: the command is missing*"
run --root root guest
expect "a command without --" 125 "" "scar-exec: unexpected \`guest\`*"
run -- guest
expect "no root" 125 "" "scar-exec: --root DIR is missing*"
run --root
expect "an option without its value" 125 "" "scar-exec: --root wants a value*"
run --root root --root root -- guest
expect "an option twice" 125 "" "scar-exec: --root is given twice"
run --root root --mode magic -- guest
expect "a mode that nobody knows" 125 "" "scar-exec: --mode magic: there are namespaces, rewrite, host and sandbox"
run --root root --grace soon -- guest
expect "a grace time that is no number" 125 "" "scar-exec: --grace soon:*"
run --root root --work w -- guest
expect "--work without --upper" 125 "" "scar-exec: --work is of use with --upper only"
run --root=root --upper=u -- guest exit 4
expect "--option=value" 4
