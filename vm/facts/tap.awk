# SPDX-License-Identifier: GPL-2.0
# One line per result of a t2run TAP stream: name, TAB, verdict, TAB, what follows the directive.

/^# WARN / { warned = 1 }

/^(not )?ok [0-9]+ - / {
	verdict = $1 == "not" ? "FAIL" : warned ? "WARN" : "PASS"
	line = $0
	sub(/^(not )?ok [0-9]+ - /, "", line)
	rest = ""
	if (match(line, / # (SKIP|XFAIL|XPASS|CRASH|HUNG|DMESG-FAIL)/)) {
		verdict = substr(line, RSTART + 3, RLENGTH - 3)
		rest = substr(line, RSTART + RLENGTH + 1)
		line = substr(line, 1, RSTART - 1)
	}
	if (verdict == "SKIP" && rest ~ /^not tested: /)
		verdict = "NOT-TESTED"
	printf "%s\t%s\t%s\n", line, verdict, rest
	warned = 0
}
