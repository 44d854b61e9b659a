# SPDX-License-Identifier: GPL-2.0-only
# Size budgets of C files: reads all of them, prints one line for each breach
# and "# ..." lines with the figures. Exit status 1 when something is over.
# A function's lines are those between its braces, which stand in column one.

function over(what, n, limit)
{
	printf "%s: %d lines, budget %d\n", what, n, limit
	failed = 1
}

function end_file()
{
	if (lines > 500)
		over(file, lines, 500)
	if (file != "")
		files[++n_files] = lines
}

# The p-th hundredth of the sorted array a[1..n].
function rank(a, n, p,	i)
{
	i = int((n * p + 99) / 100)
	return a[i < 1 ? 1 : i]
}

function sort(a, n,	i, j, v)
{
	for (i = 2; i <= n; i++) {
		v = a[i]
		for (j = i - 1; j && a[j] > v; j--)
			a[j + 1] = a[j]
		a[j + 1] = v
	}
}

function budget(what, n, limit)
{
	printf "# %s %d (budget %d)\n", what, n, limit
	if (n > limit)
		over(what, n, limit)
}

FNR == 1 { end_file(); file = FILENAME; head = ""; start = 0 }
{ lines = FNR }
/^[{]/ { start = FNR }
/^[}]/ && start {
	n = FNR - start - 1
	limit = head ~ /^TEST/ ? 35 : 60
	if (n > limit)
		over(file ":" start ": function", n, limit)
	functions[++n_functions] = n
	start = 0
}
/^[A-Za-z_]/ { head = $0 }

END {
	end_file()
	sort(files, n_files)
	sort(functions, n_functions)
	printf "# %d files, %d functions\n", n_files, n_functions
	budget("file, median", rank(files, n_files, 50), 150)
	budget("function, median", rank(functions, n_functions, 50), 12)
	budget("function, 90th percentile", rank(functions, n_functions, 90), 30)
	exit failed
}
