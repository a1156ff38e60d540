# Runs in debian13; fills /out.
set -eu
mkdir /out/static /out/static-musl /out/musl /tmp/include
ln -s /usr/include/linux /usr/include/asm-generic /usr/include/x86_64-linux-gnu/asm /tmp/include/
for source in /src/*.c; do
    name=$(basename "$source" .c)
    gcc -std=gnu11 -O2 -Wall -Wextra -Werror -pthread -static -o "/out/static/$name" "$source"
    musl-gcc -std=gnu11 -O2 -Wall -Wextra -Werror -pthread -idirafter /tmp/include -static -o "/out/static-musl/$name" "$source"
    musl-gcc -std=gnu11 -O2 -Wall -Wextra -Werror -pthread -idirafter /tmp/include -o "/out/musl/$name" "$source"
done
