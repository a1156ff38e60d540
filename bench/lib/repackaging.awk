# To be used after statistics.awk. Reads what happened, writes the tables:
#   run WAY PEER cold|again NANOSECONDS BYTES | failed WAY PEER REASON

function seconds(key) { return (key in middle) ? sprintf("%.2f ± %.2f", middle[key], spread[key] / 2) : "–" }
function bytes(key) { return (key in moved) ? sprintf("%.1f", moved[key] / 1e6) : "–" }
function judge(what, value, limit, form) {
    if (value < 0) printf "| %s | not measured | no |\n", what
    else printf "| %s | " form " | %s |\n", what, value, value <= limit ? "yes" : "no"
}

BEGIN { FS = "\t"; peer_count = split(peers, peer, ","); way_count = split(ways, way, ",") }
$1 == "run" {
    key = $2 SUBSEP $3 SUBSEP $4
    samples[key, ++number[key]] = $5 / 1e9
    sent[key, number[key]] = $6
    next
}
$1 == "failed" { reasons = reasons "- " $3 ", " $2 ": " $4 "\n"; next }

END {
    for (key in number) {
        delete sorted
        delete amounts
        for (i = 1; i <= number[key]; i++) { sorted[i] = samples[key, i]; amounts[i] = sent[key, i] }
        sort_numbers(sorted, number[key])
        sort_numbers(amounts, number[key])
        middle[key] = median(sorted, number[key])
        spread[key] = middle_half(sorted, number[key])
        moved[key] = median(amounts, number[key])
    }
    print "## Times and bytes\n\nSeconds from the command to the image in its repository: the median, and half the width of the middle half. MB over the network, both\nways, of the median run.\n"
    print "| the image is in | by | cold, s | MB | again, s | MB |\n|---|---|--:|--:|--:|--:|"
    for (w = 1; w <= way_count; w++)
        for (p = 1; p <= peer_count; p++) {
            key = way[w] SUBSEP peer[p]
            printf "| %s | `%s` | %s | %s | %s | %s |\n", way[w], peer[p], seconds(key SUBSEP "cold"), bytes(key SUBSEP "cold"), seconds(key SUBSEP "again"), bytes(key SUBSEP "again")
        }
    if (reasons) print "\nWhat did not do it:\n\n" reasons
    print "\n## Goals\n\n| goal | measured | met |\n|---|---|---|"
    for (w = 1; w <= way_count; w++) {
        ours = way[w] SUBSEP "scar" SUBSEP "cold"
        theirs = way[w] SUBSEP "docker" SUBSEP "cold"
        judge(way[w] ", cold: at most 0.5 × docker", (ours in middle) && (theirs in middle) ? middle[ours] / middle[theirs] : -1, 0.5, "%.2f")
        ours = way[w] SUBSEP "scar" SUBSEP "again"
        judge(way[w] ", again: at most 2 s", ours in middle ? middle[ours] : -1, 2, "%.2f s")
    }
}
