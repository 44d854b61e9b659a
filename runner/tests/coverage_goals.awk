# SPDX-License-Identifier: GPL-2.0-only
# Holds the table that coverage.sh prints against its goals: of each luo_*.c, and
# of all of them together, 90 % of the lines and 75 % of the branches; of each of
# the kernel's files more than the kernel's own tests reach; of each module, counts
# at all. Prints the files that miss one; exit status 1 if there are any.
# -v files="luo_core.c ...": the kernel's files, each of which must be there.

BEGIN {
	goal["lines"] = 90
	goal["branches"] = 75
	# 15 of its 130 lines are of a boot that ends before they are counted.
	least["luo_core.c lines"] = 88
	n_wanted = split(files, names, " ")
	for (i = 1; i <= n_wanted; i++)
		wanted[names[i]] = 1
	if (!n_wanted)
		miss("no files are named")
}

function miss(text)
{
	print "coverage: " text
	missed++
}

function number(text) { return text ~ /^[0-9]+(\.[0-9]+)?$/ }

function reach(name, what, here, of,	want)
{
	want = (name " " what) in least ? least[name " " what] : goal[what]
	if (here < want)
		miss(name ": " here " % of " of " " what \
			", the goal is " want " %")
	reached[what] += int(here * of / 100 + 0.5)
	all[what] += of
}

function ahead(name, what, here, theirs)
{
	if (!number(theirs))
		miss(name ": no " what " of the kernel's own tests")
	else if (here + 0 <= theirs + 0 && here + 0 < 100)
		miss(name ": " here " % of the " what \
			", the kernel's own tests reach " theirs " %")
}

function judge(name, what, here, of, theirs)
{
	if (!number(here) || !number(of)) {
		miss(name ": no " what " are counted")
		return
	}
	ahead(name, what, here, theirs)
	if (name ~ /^luo_/)
		reach(name, what, here, of)
}

{
	gsub(/[()]/, " ")
	n = split($1, path, "/")
	name = path[n]
}

$1 ~ /^kmod-/ { # a file without branches has none
	if (!number($2))
		miss($1 ": no lines are counted")
	next
}

name in wanted {
	seen[name] = 1
	judge(name, "lines", $2, $3, $4)
	judge(name, "branches", $5, $6, $7)
}

function together(what,	percent)
{
	if (!all[what]) {
		miss("no " what " of luo_*.c")
		return
	}
	percent = 100 * reached[what] / all[what]
	printf "luo_*.c together: %.1f %% of %d %s\n", percent, all[what], what
	if (percent < goal[what])
		miss("luo_*.c together: the goal is " goal[what] " % of their " \
			what)
}

END {
	for (i = 1; i <= n_wanted; i++)
		if (!(names[i] in seen))
			miss(names[i] ": is not in the table")
	together("lines")
	together("branches")
	exit missed > 0
}
