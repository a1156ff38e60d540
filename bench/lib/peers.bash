# The ways into a root that are compared. To be sourced. Each shows $work as /mnt and $programs as /opt, which are empty
# folders of the image; those that cannot bind take $mounted, where they are mounted.

peers=(native bubblewrap proot fakechroot namespaces namespaces+upper rewrite rewrite+upper)

# command_of PEER COMMAND...: sets `chroot` and `line`.
command_of() {
    local peer=$1
    shift
    chroot=- line=()
    case $peer in
        native) chroot=$mounted line=("$@") ;;
        bubblewrap) line=(bwrap --unshare-user --uid 0 --gid 0 --unshare-pid --bind "$flat" / --proc /proc --dev-bind /dev /dev
            --bind "$work" /mnt --ro-bind "$programs" /opt --chdir / "$@") ;;
        # As scar-exec, it shows user 0.
        proot) line=(proot -0 -r "$flat" -b /proc -b /dev -b /sys -b "$work:/mnt" -b "$programs:/opt" -w / "$@") ;;
        fakechroot) line=(fakechroot chroot "$mounted" "$@") ;;
        *)
            line=("$scar_exec" --mode "${peer%+upper}" --root "$flat" --bind "$work:/mnt" --bind "$programs:/opt:ro" --workdir /
                --env-file "$environment")
            [[ $peer != *+upper ]] || line+=(--upper "$scratch/changes/upper")
            line+=(-- "$@")
            ;;
    esac
}

# version_of PEER: what the table says of it.
version_of() {
    case $1 in
        native) echo "chroot(2), nothing else" ;;
        bubblewrap) bwrap --version ;;
        proot) echo "proot $(proot --version | grep -o -m 1 -E '[0-9]+\.[0-9]+\.[0-9]+'), with -0" ;;
        fakechroot) fakechroot --version ;;
        *) echo "this one" ;;
    esac
}
