# The rewritten texts that are kept beside the root.
by_rewriting || return 0

make_root texts/root
texts=texts/.scar-texts
# A program that changed in the second in which a run began may change again.
is_settled() { [ "$(date +%s)" -gt "$(stat -c %Z texts/root/bin/guest)" ]; }
ok "the program is older than the runs" eventually is_settled
count_texts() { find $texts -type f -size +4k | wc -l; }

run --root texts/root --upper tu -- /bin/guest exit 3
expect "a program whose text is not kept yet" 3
same "its text is kept beside the root" "$(count_texts)" 1
same "for the caller alone" "$(stat -c %a $texts)" 700
before=$(stat -c '%n %i' $texts/*)
run --root texts/root --upper tu -- /bin/guest exit 3
expect "a program whose text is kept" 3
same "it is made once" "$(stat -c '%n %i' $texts/*)" "$before"

for file in $texts/*; do echo rubbish >"$file"; done
run --root texts/root --upper tu -- /bin/guest exit 3
expect "rubbish in place of a text" 3
same "is replaced" "$(count_texts)" 1
rm -r $texts
run --root texts/root --upper tu -- /bin/guest exit 3
expect "texts can be deleted at any time" 3

# 120 MiB of older texts: what is new does not fit with all of them
rm $texts/*
for age in 2021 2020 2022; do
    head -c 40M /dev/zero >$texts/$age
    touch -d $age-01-01 $texts/$age
done
head -c 9M /dev/zero >$texts/2023
touch -d 2023-01-01 $texts/2023
run --root texts/root --upper tu -- /bin/guest exit 3
expect "a text that needs room" 3
same "the oldest one makes way, and no other" "$(cd $texts && echo 20??)" "2021 2022 2023"
same "for the new one" "$(find $texts -type f -size +4k ! -name "20??" | wc -l)" 1
rm -r texts

# Where nothing can be written beside the root
make_root texts/root
chmod 555 texts
run --root texts/root --upper tu -- /bin/guest exit 3
expect "a folder that takes no texts" 3
chmod 755 texts
