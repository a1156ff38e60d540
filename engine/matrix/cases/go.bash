# A static Go program alone in its image: no shell, no C library, not one folder.
image go
check "files" --command /torture files
check "threads" --command /torture threads
check "children" --command /torture children
check "network" --command /torture network
check "signals" --command /torture signals
check "exit status" --status 17 --command /torture exit
# Who says so is another one.
check "no shell" --status 127 --normalise 's/^\(unshare\|scar-exec\): .*//' --command /bin/sh -c true
