# To be used after statistics.awk. Reads what happened, writes the tables:
#   run PEER ELAPSED-NS WORK-NS KIB | failed PEER REASON

function add(key, value) { samples[key, ++number[key]] = value }
function row(title, key, form) {
    if (!(key in number)) { printf "| %s | – | – | – |\n", title; return }
    printf "| %s | " form " | **" form "** | " form " |\n", title, least[key], middle[key], most[key]
}
function judge(what, a, b, limit, i, kind, value, word) {
    split("time,work", kind, ",")
    for (i = 1; i <= 2; i++) {
        value = ((a SUBSEP kind[i]) in middle) && ((b SUBSEP kind[i]) in middle) ? middle[a, kind[i]] / middle[b, kind[i]] : -1
        word = i == 1 ? what : what ", processor time"
        if (value < 0) printf "| %s | not measured | no |\n", word
        else printf "| %s | %.3f | %s |\n", word, value, limit == "" ? "no goal" : value <= limit ? "yes" : "no"
    }
}

BEGIN {
    FS = "\t"
    peer_count = split(peers, peer, ",")
    for (p = 1; p <= peer_count; p++) sub(/;/, ",", peer[p])
}
$1 == "run" {
    add($2 SUBSEP "time", $3 / 1e6)
    add($2 SUBSEP "work", $4 / 1e6)
    add($2 SUBSEP "memory", $5 / 1024)
    next
}
$1 == "failed" { failures[$2] = $3; broken++; next }

END {
    for (key in number) {
        delete sorted
        for (i = 1; i <= number[key]; i++) sorted[i] = samples[key, i]
        sort_numbers(sorted, number[key])
        least[key] = sorted[1]
        most[key] = sorted[number[key]]
        middle[key] = median(sorted, number[key])
    }
    print "## Time\n\nMilliseconds from fork to end.\n\n| | least | median | most |\n|---|--:|--:|--:|"
    for (p = 1; p <= peer_count; p++) row("`" peer[p] "`", peer[p] SUBSEP "time", "%.1f")
    print "\n## Processor time\n\nMilliseconds, of all processes of a command.\n\n| | least | median | most |\n|---|--:|--:|--:|"
    for (p = 1; p <= peer_count; p++) row("`" peer[p] "`", peer[p] SUBSEP "work", "%.1f")
    print "\n## Memory\n\nMB, the most that one process of a command had resident.\n\n| | least | median | most |\n|---|--:|--:|--:|"
    for (p = 1; p <= peer_count; p++) row("`" peer[p] "`", peer[p] SUBSEP "memory", "%.0f")
    if (broken) print "\nWhat did not do it:\n"
    for (name in failures) printf "- %s: %s\n", name, failures[name]
    print "\n## Goals\n\nOf the medians.\n\n| goal | measured | met |\n|---|---|---|"
    judge("`scar --version`: at most 0.2 × `aws --version`", "scar --version", "aws --version", 0.2)
    judge("the same by Java: for comparison", "scar version, by Java", "aws --version", "")
    judge("`scar ls`: at most 0.5 × `aws lambda list-functions`", "scar ls", "aws lambda list-functions", 0.5)
}
