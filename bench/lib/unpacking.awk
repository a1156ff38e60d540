# To be used after statistics.awk. Reads what happened, writes the tables:
#   time PLACE IMAGE PEER NANOSECONDS KIB-OF-MEMORY | failed PLACE IMAGE PEER REASON | disk IMAGE PEER KIB | memory KIB | title IMAGE TITLE SIZE-KIB

function seconds(key) { return (key in middle) ? sprintf("%.2f ± %.2f", middle[key], spread[key] / 2) : "–" }
function ratio(place, image, upper, lower, a, b) {
    a = place SUBSEP image SUBSEP upper; b = place SUBSEP image SUBSEP lower
    return (a in middle) && (b in middle) ? middle[a] / middle[b] : -1
}
function judge(what, value, limit, form) {
    if (value < 0) printf "| %s | not measured | no |\n", what
    else printf "| %s | " form " | %s |\n", what, value, value <= limit ? "yes" : "no"
}

BEGIN { FS = "\t"; peer_count = split(peers, peer, ","); image_count = split(images, image, " "); place_count = split(places, place, " ") }
$1 == "title" { title[$2] = $3; size[$2] = $4; next }
$1 == "time" {
    key = $2 SUBSEP $3 SUBSEP $4
    samples[key, ++number[key]] = $5 / 1e9
    if ($6 > 0 && $6 > memory[$3, $4]) memory[$3, $4] = $6
    next
}
$1 == "failed" { reason[$2, $3, $4] = $5; next }
$1 == "disk" { disk[$2, $3] = $4; next }
$1 == "memory" { big = $2; big_size = $3; next }

END {
    for (key in number) {
        if (key in reason) continue
        delete sorted
        for (i = 1; i <= number[key]; i++) sorted[i] = samples[key, i]
        sort_numbers(sorted, number[key])
        middle[key] = median(sorted, number[key])
        spread[key] = middle_half(sorted, number[key])
    }
    print "## Times\n\nSeconds from the command to the whole tree: the median, and the width of the middle half. In brackets, against `tar`.\n"
    printf "| image | where |"
    for (p = 1; p <= peer_count; p++) printf " %s |", peer[p]
    printf "\n|---|---|"
    for (p = 1; p <= peer_count; p++) printf "--:|"
    print ""
    for (i = 1; i <= image_count; i++)
        for (l = 1; l <= place_count; l++) {
            printf "| %s | %s |", title[image[i]], place[l]
            for (p = 1; p <= peer_count; p++) {
                key = place[l] SUBSEP image[i] SUBSEP peer[p]
                against = ratio(place[l], image[i], peer[p], "tar")
                printf " %s%s |", seconds(key), against < 0 ? "" : sprintf(" (%.2f)", against)
            }
            print ""
        }
    print "\n## Peaks\n\nMemory: of the largest process. Disk: of all that was written, also what was removed again; the tree itself takes what the\nsecond column says.\n"
    printf "| image | tree, MB |"
    for (p = 1; p <= peer_count; p++) printf " %s, memory | disk |", peer[p]
    printf "\n|---|--:|"
    for (p = 1; p <= peer_count; p++) printf "--:|--:|"
    print ""
    for (i = 1; i <= image_count; i++) {
        printf "| %s | %.0f |", title[image[i]], size[image[i]] / 1024
        for (p = 1; p <= peer_count; p++) {
            key = image[i] SUBSEP peer[p]
            printf " %s | %s |", (key in memory) ? sprintf("%.0f MB", memory[key] / 1024) : "–", (key in disk) ? sprintf("%.0f MB", disk[key] / 1024) : "–"
        }
        print ""
    }
    for (key in reason) {
        split(key, part, SUBSEP)
        failures = failures "- " part[3] ", " title[part[2]] ", " part[1] ": " reason[key] "\n"
    }
    if (failures) print "\nWhat did not do it:\n\n" failures
    print "\n## Goals\n\n| goal | measured | met |\n|---|---|---|"
    for (l = 1; l <= place_count; l++) {
        judge("several layers, " place[l] ": at most 0.7 × `curl \\| zcat \\| tar x`", ratio(place[l], "several", "scar", "tar"), 0.7, "%.2f")
        judge("a single layer, " place[l] ": at most 1.0 × `curl \\| zcat \\| tar x`", ratio(place[l], "single", "scar", "tar"), 1, "%.2f")
        for (i = 1; i <= image_count; i++) {
            judge(title[image[i]] ", " place[l] ": at most 0.35 × udocker", ratio(place[l], image[i], "scar", "udocker"), 0.35, "%.2f")
            judge(title[image[i]] ", " place[l] ": a function, from the cache, at most 0.5 × from the registry", ratio(place[l], image[i], "function (cache)", "function"), 0.5, "%.2f")
        }
    }
    judge("an image of " (big ? sprintf("%.1f", big_size / 1048576) : 2) " GB: less than 200 MB of memory", big ? big / 1024 : -1, 199.9, "%.0f MB")
}
