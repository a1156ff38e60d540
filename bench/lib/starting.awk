# To be used after statistics.awk. Reads what happened, writes the tables:
#   start PEER TRANSPORT INIT-NS FIRST-NS KIB WORK-NS | steady PEER TRANSPORT CALL-NS KIB-NOW KIB-AT-MOST | failed PEER TRANSPORT REASON |
#   layer PART BYTES

function add(key, value) { samples[key, ++number[key]] = value }
function row(title, key) {
    if (!(key in number)) { printf "| %s | – | – | – |\n", title; return }
    printf "| %s | %.0f | **%.0f** | %.0f |\n", title, least[key], middle[key], most[key]
}
function judge(what, value, limit, form) {
    if (value < 0) printf "| %s | not measured | no |\n", what
    else printf "| %s | " form " | %s |\n", what, value, value <= limit ? "yes" : "no"
}
function ratio(transport, a, b) {
    a = "scar" SUBSEP transport SUBSEP "first"; b = "python" SUBSEP transport SUBSEP "first"
    return (a in middle) && (b in middle) ? middle[a] / middle[b] : -1
}

BEGIN { FS = "\t"; peer_count = split(peers, peer, ","); split("http,https", transport, ","); split("plain HTTP,TLS", title, ",") }
$1 == "start" {
    add($2 SUBSEP $3 SUBSEP "init", $4 / 1e6)
    add($2 SUBSEP $3 SUBSEP "first", $5 / 1e6)
    add($2 SUBSEP $3 SUBSEP "after", ($5 - $4) / 1e6)
    add($2 SUBSEP $3 SUBSEP "work", $7 / 1e6)
    if ($6 > started[$2]) started[$2] = $6
    next
}
$1 == "steady" { warm[$2, $3] = $4 / 1e6; if ($6 > steady[$2]) steady[$2] = $6; next }
$1 == "failed" { reason[$2, $3] = $4; next }
$1 == "layer" { bytes[$2] = $3; next }

END {
    for (key in number) {
        delete sorted
        for (i = 1; i <= number[key]; i++) sorted[i] = samples[key, i]
        sort_numbers(sorted, number[key])
        least[key] = sorted[1]
        most[key] = sorted[number[key]]
        middle[key] = median(sorted, number[key])
    }
    for (t = 1; t <= 2; t++) {
        printf "## S3 over %s\n\nMilliseconds. Init: from the process to its first `GET …/next`, which Lambda calls the init phase. First answer: from the\nprocess to the answer to its first event.\n\n", title[t]
        print "| | least | median | most |\n|---|--:|--:|--:|"
        for (p = 1; p <= peer_count; p++) row(peer[p] ": init", peer[p] SUBSEP transport[t] SUBSEP "init")
        for (p = 1; p <= peer_count; p++) row(peer[p] ": after init", peer[p] SUBSEP transport[t] SUBSEP "after")
        for (p = 1; p <= peer_count; p++) row(peer[p] ": first answer", peer[p] SUBSEP transport[t] SUBSEP "first")
        for (p = 1; p <= peer_count; p++) row(peer[p] ": processor time until then", peer[p] SUBSEP transport[t] SUBSEP "work")
        print ""
    }
    print "## Warm calls and memory\n\nA warm call: the median, in milliseconds, script and transfers included. Memory: the most that the process had resident.\n"
    print "| | warm call, plain HTTP | TLS | memory at the first answer | after all warm calls |\n|---|--:|--:|--:|--:|"
    for (p = 1; p <= peer_count; p++)
        printf "| %s | %.1f | %.1f | %.0f MB | %.0f MB |\n", peer[p], warm[peer[p], "http"], warm[peer[p], "https"], started[peer[p]] / 1024, steady[peer[p]] / 1024
    for (key in reason) {
        split(key, part, SUBSEP)
        failures = failures "- " part[1] ", " part[2] ": " reason[key] "\n"
    }
    if (failures) print "\nWhat did not do it:\n\n" failures
    printf "\n## The layer\n\n| | MB |\n|---|--:|\n"
    printf "| zip | %.1f |\n| unpacked | %.1f |\n| of that the AOT cache | %.1f |\n| of that the classes of Java and the supervisor | %.1f |\n| of that the Java virtual machine | %.1f |\n", \
        bytes["zip"] / 1e6, bytes["unzipped"] / 1e6, bytes["cache"] / 1e6, bytes["classes"] / 1e6, bytes["machine"] / 1e6
    print "\n## Goals\n\n| goal | measured | met |\n|---|---|---|"
    for (t = 1; t <= 2; t++) {
        judge("first answer, " title[t] ": at most 0.5 × Python (the goal)", ratio(transport[t]), 0.5, "%.2f")
        judge("first answer, " title[t] ": at most 0.65 × Python (the limit)", ratio(transport[t]), 0.65, "%.2f")
    }
    judge("layer zip: at most 35 MB (the goal)", bytes["zip"] / 1e6, 35, "%.1f MB")
    judge("layer zip: at most 45 MB (the limit)", bytes["zip"] / 1e6, 45, "%.1f MB")
    judge("memory of the supervisor: at most 100 MB", ("scar" in steady) ? steady["scar"] / 1024 : -1, 100, "%.0f MB")
}
