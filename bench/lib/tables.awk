# To be used after statistics.awk. Reads results (workload, peer, nanoseconds or a reason why not), writes the tables.

BEGIN { FS = "\t"; peer_count = split(peers, peer, " "); task_count = split(tasks, task, " ") }

$1 == "title" { title[$2] = $3; next }
$3 ~ /^[0-9]+$/ { samples[$1, $2, ++number[$1, $2]] = $3 / 1e6; next }
{ reason[$1, $2] = $3 }

END {
    for (t = 1; t <= task_count; t++)
        for (p = 1; p <= peer_count; p++) {
            key = task[t] SUBSEP peer[p]
            if ((key in reason) || !(key in number)) continue
            delete sorted
            for (i = 1; i <= number[key]; i++) sorted[i] = samples[key, i]
            sort_numbers(sorted, number[key])
            middle[key] = median(sorted, number[key])
            spread[key] = middle_half(sorted, number[key])
        }

    printf "## Times\n\nMedian in milliseconds, and the width of the middle half.\n\n| |"
    for (p = 1; p <= peer_count; p++) printf " %s |", peer[p]
    printf "\n|---|"
    for (p = 1; p <= peer_count; p++) printf "--:|"
    print ""
    for (t = 1; t <= task_count; t++) {
        printf "| %s |", title[task[t]]
        for (p = 1; p <= peer_count; p++) {
            key = task[t] SUBSEP peer[p]
            if (key in middle) printf " %.1f ± %.1f |", middle[key], spread[key] / 2
            else printf " – |"
        }
        print ""
    }

    printf "\n## Against native\n\n| |"
    for (p = 2; p <= peer_count; p++) printf " %s |", peer[p]
    printf "\n|---|"
    for (p = 2; p <= peer_count; p++) printf "--:|"
    print ""
    for (t = 1; t <= task_count; t++) {
        printf "| %s |", title[task[t]]
        for (p = 2; p <= peer_count; p++) {
            key = task[t] SUBSEP peer[p]
            if (!(key in middle)) { printf " – |"; continue }
            ratio[key] = middle[key] / middle[task[t], "native"]
            logs[p] += log(ratio[key]); counted[p]++
            if (ratio[key] > worst[p]) { worst[p] = ratio[key]; worst_task[p] = task[t] }
            printf " %.2f |", ratio[key]
        }
        print ""
    }
    printf "| **geometric mean** |"
    for (p = 2; p <= peer_count; p++)
        if (counted[p]) printf " **%.2f**%s |", exp(logs[p] / counted[p]), counted[p] < task_count ? " (of " counted[p] ")" : ""
        else printf " – |"
    print "\n"
    for (p = 1; p <= peer_count; p++)
        for (t = 1; t <= task_count; t++) {
            key = task[t] SUBSEP peer[p]
            if (!(key in reason)) continue
            why = peer[p] SUBSEP reason[key]
            if (!(why in named)) lines[++line_count] = why
            named[why] = named[why] (named[why] ? ", " : "") title[task[t]]
        }
    if (line_count) {
        print "What did not do it:\n"
        for (i = 1; i <= line_count; i++) {
            split(lines[i], part, SUBSEP)
            print "- " part[1] ": " part[2] ": " named[lines[i]]
        }
        print ""
    }

    print "## Goals\n"
    print "| goal | measured | met |\n|---|---|---|"
    for (p = 2; p <= peer_count; p++) {
        if (peer[p] !~ /^rewrite/) continue
        if (!counted[p]) { printf "| %s | not measured | no |\n", peer[p]; continue }
        limit = peer[p] ~ /upper/ ? 1.35 : 1.25
        mean = exp(logs[p] / counted[p])
        printf "| %s: geometric mean at most %.2f × native | %.2f (of %d) | %s |\n", peer[p], limit, mean, counted[p], mean <= limit && counted[p] == task_count ? "yes" : "no"
        if (peer[p] == "rewrite")
            printf "| %s: never above 2 × native | %.2f (%s) | %s |\n", peer[p], worst[p], title[worst_task[p]], worst[p] <= 2 ? "yes" : "no"
        above = ""
        compared = 0
        for (t = 1; t <= task_count; t++) {
            key = task[t] SUBSEP peer[p]
            if (!(key in middle) || !((task[t], "proot") in middle)) continue
            compared++
            if (middle[key] > middle[task[t], "proot"] / 2)
                above = above (above ? ", " : "") title[task[t]]
        }
        printf "| %s: at most half of proot's time everywhere | %s | %s |\n", peer[p], compared == 0 ? "not measured" : above ? "more in: " above : "less everywhere", above || compared == 0 ? "no" : "yes"
    }
}
