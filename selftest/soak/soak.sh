#!/bin/bash
# SPDX-License-Identifier: GPL-2.0
# `make soak`: every race on emulated devices of v2, v3 and v4 in this process, SOAK_SECONDS (600) in all. Prints a table
# of what was done and how fast; exit 1 when an invariant broke. The runs stay in build/soak.
# SOAK_DEVICES="SELECTOR..." takes other devices.
set -u
cd "$(dirname "$0")/../.." || exit 2
seconds=${SOAK_SECONDS:-600}
read -r -a devices <<< "${SOAK_DEVICES:-emu:gen=v2 emu:gen=v3 emu:gen=v4}"
out=build/soak
mkdir -p "$out"

# race_run SECONDS DIR: each race so long
race_run() {
	T2_RACE_SECONDS=$1 build/t2run "${devices[@]/#/-d}" -g reset -t 'reset.race*' -o "$2" \
		--timeout "$(awk -v s="$1" 'BEGIN { print int(s) + 30 }')" > "$2.tap"
}

# One row per race that was run: device, test, verdict, rounds, faults, resets, seconds.
rows() {
	jq -r '.results[] | . as $r | .diagnostics[] | select(startswith("race: ")) |
		[$r.device, $r.name, $r.verdict, .] | @tsv' "$1/results.json" |
		awk -F '\t' -v OFS='\t' '{
			resets = rounds = faults = seconds = 0
			sub(/^race: /, "", $4)
			n = split($4, part, /, | rounds /)
			for (i = 1; i <= n; i++) {
				value = part[i]; sub(/.* /, "", value)
				if (part[i] ~ /^resetter /) resets += value
				if (part[i] ~ /^faults /) faults = value
				if (part[i] ~ /^seconds /) seconds = value
			}
			match($4, /rounds [0-9]+/); rounds = substr($4, RSTART + 7, RLENGTH - 7)
			print $1, $2, $3, rounds, faults, resets, seconds }'
}

# How many races there are on these devices, a moment of each tells.
race_run 0.02 "$out/trial"
races=$(rows "$out/trial" | wc -l)
[ "$races" -gt 0 ] || { echo "soak.sh: no race runs on these devices; see $out/trial.tap" >&2; exit 2; }
each=$(awk -v s="$seconds" -v n="$races" 'BEGIN { printf "%.3f", s / n }')
echo "# $races races, each for $each s"
race_run "$each" "$out/run"
status=$?
rows "$out/run" > "$out/table.tsv"
awk -F '\t' 'BEGIN { form = "%-12s %-40s %-7s %10s %10s %10s %10s %10s %10s\n"
		printf form, "device", "race", "verdict", "rounds", "per s", "faults", "per s", "resets", "per s" }
	function rate(n, s) { return s > 0 ? sprintf("%.0f", n / s) : "-" }
	{ printf form, $1, $2, $3, $4, rate($4, $7), $5, rate($5, $7), $6, rate($6, $7)
		all += $7; rounds += $4; faults += $5; resets += $6 }
	END { printf form, "all", NR " races in " int(all) " s", "", rounds, rate(rounds, all), faults, rate(faults, all),
		resets, rate(resets, all) }' "$out/table.tsv"
grep -hE '^not ok|^# total' "$out/run.tap"
[ "$(wc -l < "$out/table.tsv")" -ge "$races" ] || { echo "soak.sh: some races did not come to their end" >&2; exit 1; }
exit "$status"
