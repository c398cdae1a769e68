# shellcheck shell=bash
# SPDX-License-Identifier: GPL-2.0
# Assertions on the guests where the suite runs on emulated devices of the kernel, one generation in each.
# $DIR/emulated-GENERATION: what that boot left; $IN_PROCESS: the same runs on the host, without a kernel between.

# of_emulated GENERATION ASSERTION...: holds in the guest of that generation
of_emulated()
{
	local DIR=$DIR/emulated-$1
	# shellcheck disable=SC2034 # the assertion uses it
	local OUT=$DIR/out
	shift
	"$@"
}

# of_every_emulated ASSERTION...: holds in the guest of each generation
of_every_emulated()
{
	local generation
	for generation in v2 v3 v4; do
		of_emulated "$generation" "$@" || return
	done
}

# emulated_steps_finished: each in the guest of its generation
emulated_steps_finished()
{
	local generation
	for generation in v2 v3 v4; do
		of_emulated "$generation" steps_finished "9?-emulated-$generation" &&
			of_emulated "$generation" steps_finished "9?-kills-$generation" || return
	done
}

# kills_leave_nothing GENERATION LEAST: the runner was killed at least so often, mostly while it ran, and nothing was left
kills_leave_nothing()
{
	local kills
	record_ok "kills-$1" || { tail -n 12 "$OUT/kills-$1.out"; return 1; }
	kills=$(sed -n 's/^\([0-9]*\) kills at .*/\1/p' "$OUT/kills-$1.out")
	[ "${kills:-0}" -ge "$2" ] || fail "only ${kills:-0} kills" || return
	record_ok "kills-$1-unload"
}

# emulated_results GENERATION TOPOLOGY: of that device, which shares its run with others or has one to itself
emulated_results()
{
	local bdf
	if [ -f "$OUT/emulated-$1-$2.out" ]; then
		results "emulated-$1-$2"
		return
	fi
	bdf=$(jq -r '.selector // .device // .bdf' "$OUT/emulated-$1-$2-describe.out" | head -n 1)
	results "emulated-$1" | sed -n "s/ \\[$bdf\\]\t/\t/p"
}

# emulated_passes GENERATION TOPOLOGY
emulated_passes()
{
	local run="emulated-$1"
	[ ! -f "$OUT/$run-$2.out" ] || run="$run-$2"
	is "emulated-$1-$2-describe" "$1" && suite_passes "$run"
}

# What this process cannot judge, and says so, the kernel must have judged.
kernel_only='judged only on a mapping that a kernel driver makes'
# The other way round: what is asked of the model itself, which a kernel hides.
model_only='what reaches this device cannot be watched'

# emulated_as_in_process GENERATION TOPOLOGY [LEAST]: test by test the verdict of the model in this process; a difference is the
# kernel's, the mount's, or a test's own
emulated_as_in_process()
{
	local differing
	[ -s "$IN_PROCESS/$1-$2.out" ] || fail "nothing to compare with" || return
	[ "$(emulated_results "$1" "$2" | wc -l)" -ge "${3:-100}" ] || fail "fewer than ${3:-100} results" || return
	differing=$(diff <(OUT=$IN_PROCESS results "$1-$2" |
		awk -F'\t' -v only="$kernel_only" '{ print $1 "\t" (index($3, only) ? "PASS" : $2) }' | sort) \
		<(emulated_results "$1" "$2" |
			awk -F'\t' -v only="$model_only" '{ print $1 "\t" (index($3, only) ? "PASS" : $2) }' | sort))
	[ -z "$differing" ] || fail "< in process, > in the kernel"$'\n'"$(head -n 20 <<<"$differing")"
}
