#!/bin/sh
# What `scar run -s` sends along for one call, with arguments.
echo "other-script.sh was given $# arguments: $*"
echo "It runs in the image: $(busybox | head -n 1)"
echo "with netpbm's $(command -v ppmtopgm), as $(id -un) in $(pwd)."
