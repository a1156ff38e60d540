# Results as they come in, and the table at the end. To be sourced.

say() {
    printf '%s\n' "$*" >&2
}

die() {
    say "matrix: $*"
    exit 2
}

is_linux() { # VERSION: or later
    printf '%s\n' "$1" "$(uname -r)" | sort --check --version-sort 2>/dev/null
}

# The first words of the lines of expected-failures that count here.
kinds_of_mode() {
    printf '%s' "$mode"
    is_linux 5.11 && [[ " $WITHOUT " != *" user-dispatch "* ]] || printf ' %s' "$mode-without-user-dispatch"
    is_linux 6.1 || printf ' %s' "$mode-before-linux-6.1"
}

# expected_failures lists MODE and case; a case that passes although it is listed is a failure of the list.
result() { # ID pass|FAIL NOTE [DETAILS]
    local id=$1 verdict=$2 note=$3 details=${4-} reason
    reason=$(awk -v kinds=" $(kinds_of_mode) " -v id="$id" 'index(kinds, " " $1 " ") && $2 == id { sub(/^[^ ]+ +[^ ]+ +/, ""); print }' "$here/expected-failures")
    if [[ $verdict == FAIL && $reason ]]; then
        verdict=expected note=$reason
    elif [[ $verdict == pass && $reason ]]; then
        verdict=FAIL note="passes, but is listed in expected-failures"
    fi
    printf '%s\t%s\t%s\t%s\n' "$mode" "$id" "$verdict" "$note" >>"$scratch/results"
    if [[ $verdict == FAIL ]]; then
        printf 'FAILED (%s) %s: %s\n' "$mode" "$id" "$note"
        [[ ! $details ]] || sed 's/^/    /' <<<"$details"
    fi
}

skipped() { # ID REASON
    printf 'SKIPPED %s (%s): %s\n' "$1" "$mode" "$2"
    printf '%s\t%s\tskipped\t%s\n' "$mode" "$1" "$2" >>"$scratch/results"
}

# One line for each case in the order they were run, one column for each mode.
table() {
    awk -F '\t' -v modes="$MODES" '
        !($2 in seen) { seen[$2] = 1; order[++count] = $2 }
        # Of two images that one file uses, the worse counts.
        !(($1, $2) in verdict) || $3 != "pass" { verdict[$1, $2] = $3 }
        $3 == "expected" { notes[++note] = "expected (" $1 ") " $2 ": " $4 }
        END {
            columns = split(modes, mode, " ")
            printf "\n%-72s", "case"
            for (i = 1; i <= columns; i++) printf " %-10s", mode[i]
            print ""
            for (c = 1; c <= count; c++) {
                printf "%-72s", order[c]
                for (i = 1; i <= columns; i++) {
                    v = verdict[mode[i], order[c]]
                    printf " %-10s", v == "" ? "-" : v
                    sum[v == "expected" ? "expected" : v]++
                }
                print ""
            }
            print ""
            for (n = 1; n <= note; n++) print notes[n]
            extra = (sum["expected"] ? sum["expected"] " failed as expected; " : "") (sum["skipped"] ? sum["skipped"] " skipped; " : "")
            if (extra) print extra
            printf "%d passed, %d failed\n", sum["pass"], sum["FAIL"]
            exit sum["FAIL"] > 0 || !count
        }' "$scratch/results"
}
