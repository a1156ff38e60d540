#!/bin/sh
# Takes the colours out of one picture, JPEG or PNG; the result has the picture's name and format.
set -eu

fail() {
  echo "grayscale: $1" >&2
  exit 1
}

[ -f "${INPUT_FILE_PATH:-}" ] || fail "there is no picture: INPUT_FILE_PATH is '${INPUT_FILE_PATH:-}'"
name=${INPUT_FILE_PATH##*/}
result=$TMP_OUTPUT_DIR/$name

# Not the name but the first bytes tell what a file is.
case $(head -c 8 "$INPUT_FILE_PATH" | od -An -tx1 | tr -d ' \n') in
  ffd8ff*) read='jpegtopnm -quiet' write='pnmtojpeg -quiet -quality=90' ;;
  89504e470d0a1a0a) read='pngtopnm -quiet' write='pnmtopng -quiet' ;;
  *) fail "$name is neither a JPEG nor a PNG picture" ;;
esac

# Not one pipe: sh tells only how its last program ended.
work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT
$read "$INPUT_FILE_PATH" >"$work/picture" || fail "$name cannot be read, it seems damaged"
ppmtopgm "$work/picture" >"$work/gray" || fail "$name cannot be turned gray"
# What is in the output folder is uploaded, so that only a whole picture may get there.
$write "$work/gray" >"$work/result" || fail "the gray $name cannot be written"
mv "$work/result" "$result"
echo "grayscale: $name, $(wc -c <"$INPUT_FILE_PATH") bytes in, $(wc -c <"$result") bytes out"
