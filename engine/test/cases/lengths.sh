# The lengths of instructions, against those of objdump, in all of a C library and the compiler's own code.

if by_rewriting; then
    for program in "$TEST_BIN/guest" "$(command -v bash)"; do
        read -r size address offset < <(objdump -h -j .text "$program" | awk '$2 == ".text" { print $3, $4, $6 }')
        objdump -d -j .text --no-show-raw-insn -w "$program" | sed -n 's/^ *\([0-9a-f]*\):\t.*/\1/p' >wanted.txt
        "$TEST_BIN/lengths" "$offset" "$size" "$address" <"$program" >decoded.txt
        cut -d ' ' -f 1 decoded.txt >got.txt
        same "the instructions of $program" "$(diff wanted.txt got.txt | head -n 5)" ""
        ok "and there are many" test "$(wc -l <wanted.txt)" -gt 10000
        same "none of them is unknown" "$(grep -c ' 1$' decoded.txt)" 0
    done
fi
