#!/bin/bash
# SPDX-License-Identifier: GPL-2.0
# Rules of the house that no compiler keeps.
set -u
# shellcheck source=selftest/tap.sh
. selftest/tap.sh

if ! git rev-parse --is-inside-work-tree > /dev/null 2>&1; then
	skip "this leg" "the tree is no git checkout, so nobody knows which files are its own; use git clone"
	finish
fi

# What ./new writes is there to be replaced.
no_placeholders() {
	grep -nE 'CXL r3\.1 CLAUSE|One sentence( that says|: what holds)|One line of advice' docs/requirements.tsv tests/*/*.c | none
}

# Lines on standard input are breaches.
none() {
	! grep .
}

spdx_everywhere() {
	git ls-files -co --exclude-standard '*.c' '*.h' '*.sh' '*.py' '*.awk' '*.jq' '*Makefile' run_tests.sh new |
		while read -r f; do head -n 3 "$f" | grep -q SPDX-License-Identifier || echo "$f"; done | none
}

emu_sees_only_include() {
	grep -nE '#include "(lib|tests|runner|tools)/' emu/*.[ch] emu/kmod/*.[ch] | none
}

emu_is_freestanding() {
	grep -nE '#include <(stdio|stdlib|string|errno|unistd|sys/.*)\.?h?>' emu/*.[ch] | none
}

model_knows_no_mount() {
	grep -nE '#include "(emu/)?(kmod/|kmod\.h)' emu/*.[ch] | none
}

kernel_versions_in_one_place() {
	grep -n 'VERSION_CODE' emu/*.[ch] emu/kmod/*.[ch] | grep -v '^emu/kmod/compat.h:' | none
}

lib_reaches_emu_through_its_target() {
	grep -nE '#include "emu/' lib/*/*.[ch] | grep -v '^lib/target/emu[a-z_]*\.[ch]:' | none
}

tests_know_no_target() {
	grep -nE '"(emu|vfio|sysfs|dump)"|emu/|t2_target_' tests/*/*.[ch] | none
}

runner_knows_only_programs() {
	grep -nE '#include "(lib|emu|tests|include)/' runner/*.[ch] | none
}

no_unfinished_words() {
	git ls-files -co --exclude-standard '*.c' '*.h' '*.sh' Makefile | grep -v selftest/legs/policy.sh |
		xargs grep -nIwE 'TODO|FIXME|XXX|HACK' | none
}

every_test_binds_a_requirement() {
	build/t2run -l | awk '/^[a-z]+\./ && NF < 4' | none
	awk '/^TEST_F/ { name = $0; bound = 0 } /REQ\(/ { bound = 1 }
		/^}/ { if (name != "" && !bound) print FILENAME ": " name; name = "" }' tests/*/*.c | none
}

bound_ids() {
	build/t2run -l | awk '/^[a-z]+\./ { print $4 }' | tr ',' '\n' | sort -u
}

listed_ids() {
	awk -F '\t' 'NR > 1 && !/^#/ { print $1 }' docs/requirements.tsv | sort
}

# The clause beside a REQ is the one of its row.
clauses_agree() {
	awk -F '\t' 'NR == FNR { clause[$1] = $6; next }
		{ comment = $0 ~ /\/\*/ ? $0 : before; before = $0 }
		match($0, /REQ\("[A-Z0-9-]+"/) { id = substr($0, RSTART + 5, RLENGTH - 6)
			if (!index(comment, "/* " clause[id] " */")) print FILENAME ":" FNR ": " id " is " clause[id] }' \
		docs/requirements.tsv tests/*/*.c | none
}

requirements_and_tests_match() {
	diff <(listed_ids) <(bound_ids)
}

# docs/chapter14.md and docs/known-deviations.md name only tests, faults and requirements that exist.
documents_name_what_exists() {
	comm -23 <(grep -ohE '`(detect|dvsec|hdm|region|reset|perf)\.[a-z0-9_.]+`' docs/chapter14.md docs/known-deviations.md |
			tr -d '`' | sort -u) \
		<(build/t2run -l | awk '/^[a-z]+\./ { print $1; split($1, n, "."); print n[1] "." n[2] "." n[3] }' | sort -u) | none || return
	comm -23 <(grep -ohE '\b(DET|DVS|HDM)-[A-Z0-9]+-[0-9]+' docs/chapter14.md docs/known-deviations.md | sort -u) \
		<(listed_ids) | none || return
	comm -23 <(grep -ohE '`(fault|doubt)=[a-z0-9-]+`' docs/known-deviations.md | tr -d '`' | cut -d = -f 2 | sort -u) \
		<(build/t2info help emu | awk '/^(fault|doubt)=/ { on = 1 } on && /^  / { print $1 }' | sort -u) | none
}

requirement_rows_are_whole() {
	awk -F '\t' '!/^#/ && (NF != 8 || $3 !~ /^(verdict|fail|warn)$/ || $2 !~ /^(level|mandatory|optional|implementation)$/ ||
		$4 !~ /^(view|any|vfio|device)$/ || $7 == "" || $8 == "") { print FILENAME ":" NR ": " $1 }' \
		docs/requirements.tsv | none
	[ "$(listed_ids | uniq -d)" = "" ]
}

short_rooms() {
	git ls-files -co --exclude-standard '*.c' '*.h' '*.sh' | xargs wc -l |
		awk '$2 != "total" && (($2 ~ /^tests\// && $1 > 300) || $1 > 500) { print }' | none
}

# A tab is 8 columns wide.
lines_fit() {
	git ls-files -co --exclude-standard '*.c' '*.h' | while read -r f; do expand "$f" | awk -v f="$f" 'length > 100 { print f ":" NR }'; done |
		none
}

nothing_of_this_machine() {
	git ls-files -co --exclude-standard | grep -v selftest/legs/policy.sh | xargs grep -nIE '(^|[ =:])/(root|home|work)/' | none
}

check "every source has an SPDX line" spdx_everywhere
check "emu/ includes nothing above include/" emu_sees_only_include
check "emu/ needs no libc" emu_is_freestanding
check "emu/ does not know the kernel module" model_knows_no_mount
check "kernel versions are asked for in emu/kmod/compat.h alone" kernel_versions_in_one_place
check "lib/ reaches emu/ through lib/target/emu*.c alone" lib_reaches_emu_through_its_target
check "no test knows which target it runs on" tests_know_no_target
check "runner/ knows tests only as programs" runner_knows_only_programs
check "no unfinished words" no_unfinished_words
check "nothing of the template is left" no_placeholders
check "every test binds a requirement" every_test_binds_a_requirement
check "requirements and tests match both ways" requirements_and_tests_match
check "the clause beside each test is the row's" clauses_agree
check "documents name tests, faults and requirements that exist" documents_name_what_exists
check "requirement rows are whole and unique" requirement_rows_are_whole
check "tests under 300 lines, other files under 500" short_rooms
check "lines of C fit 100 columns" lines_fit
check "no path of a developer's machine" nothing_of_this_machine
finish
