# Files, paths, sockets, children and /proc by the programs of programs/c: with glibc, with musl, and static.
each() { # NAME PROGRAM PART [OPTION...]
    local name=$1 program=$2 part=$3
    shift 3
    image debian12
    check "$name, glibc" "$@" --command "/opt/matrix/glibc/$program" "$part"
    image musl
    check "$name, musl" "$@" --command "/opt/matrix/musl/$program" "$part"
    image busybox
    check "$name, static" "$@" --command "/opt/matrix/static/$program" "$part"
}

each "links" paths links
each "path lengths" paths lengths
each "folders by descriptor" paths descriptors
each "openat2" paths openat2
each "deleted working directory" paths deleted-cwd
each "working directory" paths folders
each "locks" files locks
each "unnamed files" files unnamed
each "renames" files renames
each "times and modes" files times
each "attributes" files attributes
each "special files" files special
each "inotify" files watches
each "shared memory" files memory
each "files of the image" files of-the-image
each "unix sockets" sockets streams
each "unix datagrams" sockets datagrams
each "abstract sockets" sockets abstract
each "passed descriptors" sockets passed
each "exec" spawn exec
each "vfork, clone and spawn" spawn kinds
each "what cannot be run" spawn refusals
each "scripts" spawn scripts
each "programs by descriptor" spawn descriptors
each "many execs" spawn many
each "links of /proc" processes links
each "memory" processes memory
each "names of /proc" processes names
# Which file is mapped where is each run's own.
image debian12
check "mapped files, glibc" --command /bin/sh -c '/opt/matrix/glibc/processes maps | sort -u'
image musl
check "mapped files, musl" --command /bin/sh -c '/opt/matrix/musl/processes maps | sort -u'
image busybox
check "mapped files, static" --command /bin/sh -c '/opt/matrix/static/processes maps | sort -u'
