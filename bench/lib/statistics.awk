# Medians. To be used before the file that writes tables.

function median(list, count, at) {
    at = int((count + 1) / 2)
    return count % 2 ? list[at] : (list[at] + list[at + 1]) / 2
}

function sort_numbers(list, count, i, j, value) {
    for (i = 2; i <= count; i++) {
        value = list[i]
        for (j = i - 1; j >= 1 && list[j] > value; j--) list[j + 1] = list[j]
        list[j + 1] = value
    }
}

# The width of the middle half of a sorted list.
function middle_half(list, count) {
    return list[int((3 * count + 3) / 4)] - list[int((count + 3) / 4)]
}
