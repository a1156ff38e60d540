# Runs in debian11; fills /out.
set -eu
for source in /src/*.c; do
    gcc -std=gnu11 -O2 -Wall -Wextra -Werror -pthread -o "/out/$(basename "$source" .c)" "$source" -lrt -ldl
done
