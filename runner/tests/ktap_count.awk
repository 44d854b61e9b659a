# SPDX-License-Identifier: GPL-2.0-only
# Counts what a test program said: "passed failed skipped" on the first line,
# then the reasons for failures that no result line stands for. Only lines in
# column one count; a line that says TAP or KTAP starts a document of its own.
# -v status=<exit status>: a failure unless the lines already say so.

function lack(text)
{
	failed++
	why = why "# " text "\n"
}

function end_document(	i)
{
	if (!begun)
		return
	if (plan < 0)
		lack("no plan")
	else if (plan == 0 && !skipped_all)
		lack("a plan of no tests")
	for (i = seen + 1; i <= plan; i++)
		lack("no result for test " i)
	if (plan >= 0 && seen > plan)
		lack(seen " results, but a plan of " plan)
	begin_document()
}

function begin_document()
{
	begun = 0
	seen = 0
	plan = -1
	skipped_all = 0
	delete numbers
}

BEGIN { begin_document(); passed = failed = skipped = 0; why = "" }

/^K?TAP version / { end_document(); begun = 1; next }

/^1\.\.[0-9]+/ {
	if (begun && plan >= 0)
		lack("more than one plan")
	begun = 1
	plan = substr($1, 4) + 0
	if (plan == 0 && /# *SKIP/) {
		skipped_all = 1
		skipped++
	}
	next
}

/^Bail out!/ { lack($0); next }

/^(not )?ok( |$)/ {
	begun = 1
	n = $1 == "not" ? $3 : $2
	if (n in numbers)
		lack("two results for test " n)
	numbers[n] = 1
	seen++
	if ($1 == "not")
		failed++
	else if (/# *SKIP/)
		skipped++
	else
		passed++
}

END {
	end_document()
	if (!passed && !failed && !skipped)
		lack("no results")
	if (status && !failed && !(status == 4 && !passed))
		lack("exit status " status ", though no test failed")
	printf "%d %d %d\n%s", passed, failed, skipped, why
}
