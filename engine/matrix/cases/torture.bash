# What makes system calls hard to find and signals hard to keep: code made at run time, unusual shapes, masks, many threads.
each() { # NAME PROGRAM PART
    image debian12
    check "$1, glibc" --command "/opt/matrix/glibc/$2" "$3"
    image musl
    check "$1, musl" --command "/opt/matrix/musl/$2" "$3"
    image busybox
    check "$1, static" --command "/opt/matrix/static/$2" "$3"
    check "$1, static musl" --command "/opt/matrix/static-musl/$2" "$3"
}

each "code written, then executable" code written
each "code in one mapping" code one-mapping
each "code in two mappings" code two-mappings
each "code from a file" code file
each "call number at run time" code number
each "code that moves" code moved
each "a call across two pages" code across-pages
each "a call among data" code data
each "shapes of a call" shapes numbers
each "0f 05 in other instructions" shapes bytes
each "0f 05 in a jump table" shapes tables
each "registers and flags" shapes registers
each "red zone" shapes red-zone
each "small stacks" shapes small-stack
each "bad pointers" shapes bad-pointers
each "own ud2" ills own
each "ends by SIGILL" ills endings
each "SIGILL while blocked" ills pending
each "faults" ills faults
each "signal stacks" ills stacks
each "masks" signals masks
each "handlers" signals handlers
each "a storm of signals" signals storm
each "waiting with a mask" signals waiting
each "held back until a handler ends" held handlers
each "from other threads while handlers run" held threads
each "all blocked while threads start" signals blocked
each "contexts and jumps" signals contexts
each "200 threads" threads free
each "200 threads, signals blocked" threads blocked
each "children of threads" threads children
each "exec in a thread" threads exec
