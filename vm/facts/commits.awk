# SPDX-License-Identifier: GPL-2.0
# From single tests, each behind a line "## NAME": NAME, TAB, verdict, TAB, what was told of or why it was skipped.

function end() {
	# What was told of stays told of, also when the test ended as skipped.
	if (failed != "") {
		verdict = verdict == "CRASH" ? verdict : "FAIL"
		detail = failed
	}
	if (name != "")
		print name "\t" (verdict == "" ? "NONE" : verdict) "\t" detail
	name = verdict = detail = failed = ""
}

/^## / { end(); name = $2 }
/^# FAIL / && index(" " failed " ", " " $3 " ") == 0 { failed = failed (failed == "" ? "" : " ") $3 }
/^not ok/ { verdict = "FAIL" }
/^ok .*# SKIP/ { verdict = "SKIP"; detail = substr($0, index($0, "# SKIP") + 7) }
/^ok / && !/# SKIP/ { verdict = "PASS" }
/terminated/ { verdict = "CRASH" }
END { end() }
