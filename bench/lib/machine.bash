# What a table tells of the machine. To be sourced.

machine_rows() {
    echo "| date | $(date -u +%F) |"
    echo "| machine | $(nproc) × $(sed -n 's/^model name[^:]*: //p' /proc/cpuinfo | head -n 1), $(awk '/MemTotal/ { printf "%d GiB", $2 / 1048576 }' /proc/meminfo), load $(cut -d ' ' -f 1 /proc/loadavg) at the end |"
    echo "| kernel | $(uname -sr | sed 's/-.*//') $(uname -m) |"
}
