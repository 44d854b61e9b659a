#!/bin/bash
# SPDX-License-Identifier: GPL-2.0-only
# bench.sh: the figures of docs/benchmarks.md. Compares only what was measured
# in this run, on the same rig with the same images; takes about an hour.
set -eu
export LC_ALL=C
cd "$(dirname "$0")/../.."

dir=build/bench
lutorture=build/bin/lutorture
rig=q35-dma
# The same machine without peers, which the bare loop has nobody to be.
bare_rig=q35-switch
bare_cycles=${LUTORTURE_BENCH_BARE:-30}
# For a short form: as many in every chain. Else as the plan has them.
cycles=${LUTORTURE_BENCH_CYCLES:-}

median() { sort -g | awk '{ v[NR] = $1 } END {
	print NR ? (v[int((NR + 1) / 2)] + v[int(NR / 2) + 1]) / 2 : "none" }'; }

# bare N: ticks of each cycle of the bare loop.
bare()
{
	echo "bare loop, $bare_cycles cycles" >&2
	$lutorture bare $bare_rig "$bare_cycles" "$dir/bare.$1" |
		awk -v dir=$dir '{ print $2 >> (dir "/bare.ticks")
			print $4 >> (dir "/bare.retrieved") }'
}

# run RIG PLAN ARGUMENT...: prints the run folder.
run()
{
	echo "plan $2 on $1" >&2
	$lutorture run --rig "$1" --plan "$2" --seed 1 --results $dir \
		"${@:3}" > "$dir/$1-$2.log" 2>&1 ||
		echo "plan $2 on $1 failed: see $dir/$1-$2.log" >&2
	sed -n 's/^lutorture: run folder //p' "$dir/$1-$2.log" | head -n 1
}

# cycle_ticks RUN SUITE: from one jump to the next, "leg ticks" a line.
cycle_ticks()
{
	jq -r --arg suite "$2" 'select(.kind == "jump" and .suite == $suite) |
		"\(.leg) \(.tsc)"' "$1/dut/journal.jsonl" |
		awk 'NR > 1 { print $1, $2 - last } { last = $2 }'
}

# crash_ms RUN: a crash point on average, by the clock of the host. The machine
# is switched on again behind each: so from the first to the last of these.
crash_ms()
{
	jq -s -r --slurpfile power "$1/controller.jsonl" '
		[.[] | select(.kind == "expect" and .suite == "fault_crash") |
			.boot] as $deaths |
		[$power[] | select(.kind == "power" and .what == "on") |
			select(.boot | IN($deaths[])) | .t] | unique |
		if length < 2 then "none" else
			(last - first) * 1000 / (length - 1) end' \
		"$1/dut/journal.jsonl"
}

# cold_ms RUN: from power on to the first program, median, clock of the host.
cold_ms()
{
	{
		jq -r 'select(.kind == "power" and .what == "on") | "\(.t) on"' \
			"$1/controller.jsonl"
		sed -n 's/^\[\([0-9.]*\)\] lutorture-init: ready.*/\1 ready/p' \
			"$1/console.log"
	} | sort -g | awk '$2 == "on" { on = $1 }
		$2 == "ready" && on { print ($1 - on) * 1000; on = 0 }' | median
}

# measured RUN NAME: every value of that name.
measured()
{
	jq -r --arg name "$2" 'select(.kind == "measure" and .name == $name) |
		.value' "$1/dut/journal.jsonl"
}

# mark_ticks RUN: that marks took, each cycle of downtime.
mark_ticks()
{
	jq -r 'select(.kind == "jump" and .suite == "downtime") | .marks' \
		"$1/dut/journal.jsonl"
}

ratio() { awk -v a="$1" -v b="$2" 'BEGIN { printf "%.2f", a / b }'; }
ms() { awk -v t="$1" -v khz="$khz" 'BEGIN { printf "%.0f", t / khz }'; }

rm -rf $dir
mkdir -p $dir
echo "calibration of $rig" >&2
$lutorture bench --calibrate --rig $rig --results $dir \
	> $dir/calibration.log 2>&1 || echo "it did not pass" >&2
bare 1
main=$(run $rig bench ${cycles:+--cycles "$cycles"})
bare 2
deep=$(run q35-deep tracking)
wide=$(run q35-wide snapshot)

khz=$(jq -r 'select(.kind == "boot") | .tsc_khz' \
	"$main/dut/journal.jsonl" | head -n 1)
# A cycle re-binds in every tenth leg; in fault_jump each leg is a point.
cycle_ticks "$main" cycle > $dir/cycle.ticks
cycle_ticks "$main" fault_jump | awk '{ print $2 }' > $dir/point.ticks
bare_ticks=$(median < $dir/bare.ticks)
plain=$(awk '$1 % 10 { print $2 }' $dir/cycle.ticks | median)
rebound=$(awk '$1 % 10 == 0 { print $2 }' $dir/cycle.ticks | median)
point=$(median < $dir/point.ticks)
watched=$(ms "$(cycle_ticks "$main" downtime | awk '{ print $2 }' | median)")
cold=$(cold_ms "$main")
crash=$(crash_ms "$main")
own=$(measured "$main" until_retrieved | median)
bare_own=$(ms "$(median < $dir/bare.retrieved)")
tools=$({ measured "$main" instruments.watch
	measured "$main" instruments.read; } | awk '{ s += $1 } END {
	print 2 * s / NR }')
marks=$(ms "$(mark_ticks "$main" | median)")
pages=$(measured "$main" kho_pages | tr '\n' ' ')

echo "bare cycle, median of $(wc -l < $dir/bare.ticks): $(ms "$bare_ticks") ms"
echo "cycle, two devices, median of $(awk '$1 % 10' $dir/cycle.ticks |
	wc -l): $(ms "$plain") ms, $(ratio "$plain" "$bare_ticks") times bare"
echo "cycle with re-binding, median of $(awk '$1 % 10 == 0' $dir/cycle.ticks |
	wc -l): $(ms "$rebound") ms, $(ratio "$rebound" "$bare_ticks") times bare"
echo "point with a jump, median of $(wc -l < $dir/point.ticks):" \
	"$(ms "$point") ms, $(ratio "$point" "$bare_ticks") times bare"
echo "point that kills the machine, mean: $(printf %.0f "$crash") ms;" \
	"boot $(printf %.0f "$cold") ms and bare cycle:" \
	"$(ratio "$crash" "$(awk -v c="$cold" -v b="$(ms "$bare_ticks")" \
		'BEGIN { print c + b }')") times that"
echo "from init until all is retrieved, median: $(printf %.0f "$own") ms;" \
	"bare loop $bare_own ms; lutorture's own share" \
	"$(awk -v o="$own" -v b="$bare_own" 'BEGIN { printf "%.0f", o - b }') ms"
echo "instruments: $(printf %.1f "$tools") ms to watch and read, and $marks ms" \
	"for marks: $(awk -v t="$tools" -v m="$marks" -v c="$watched" \
		'BEGIN { printf "%.2f", (t + m) * 100 / c }') % of its cycle" \
	"of $watched ms"
echo "chain: $(jq -r 'select(.kind == "jump" and .suite == "cycle") | 1' \
	"$main/dut/journal.jsonl" | wc -l) jumps," \
	"$($lutorture report --ktap "$main" | grep -c '^not ok' || true) failures"
echo "KHO-preserved pages at cycle 10 and at the end: $pages"
echo "pairs a second: $(measured "$main" pairs_per_s | tr '\n' ' ')"
echo "tracking steps a second, each leg:" \
	"$(measured "$deep" tracking_steps_per_s | median) (median)"
echo "snapshot of $(measured "$wide" functions) functions:" \
	"$(measured "$wide" snapshot_ms) ms; lspci -xxxx:" \
	"$(measured "$wide" lspci_xxxx_ms) ms"
echo "agent's peak memory: $(jq -r 'select(.peak_kib) | .peak_kib' \
	"$main/dut/journal.jsonl" | sort -n | tail -n 1) KiB"
$lutorture report "$main" | sed -n "/controller's clock has/p"
$lutorture report "$main" | sed -n '/^Ways side by side/,/^$/p'
sed -n '/^Way  /,$p' $dir/calibration.log
