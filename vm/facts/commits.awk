# SPDX-License-Identifier: GPL-2.0
# From single tests, each behind a line "## NAME": NAME, TAB, verdict, TAB, what was told of or why it was skipped.

function end() {
	if (name != "")
		print name "\t" (verdict == "" ? "NONE" : verdict) "\t" detail
	name = verdict = detail = ""
}

/^## / { end(); name = $2 }
/^# (FAIL|WARN) / && index(" " detail " ", " " $3 " ") == 0 { detail = detail (detail == "" ? "" : " ") $3 }
/^not ok/ { verdict = "FAIL" }
/^ok .*# SKIP/ { verdict = "SKIP"; detail = substr($0, index($0, "# SKIP") + 7) }
/^ok / && !/# SKIP/ { verdict = "PASS" }
/terminated/ { verdict = "CRASH" }
END { end() }
