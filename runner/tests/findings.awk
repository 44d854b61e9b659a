# SPDX-License-Identifier: GPL-2.0-only
# findings.awk KNOWN-ISSUES README PAGE... SUITE...: each known issue has a page of
# findings as its evidence, a reproducer that is a test of a suite, and a rate, and each
# page a known issue. Pages without an entry are listed, with the reason, in README's
# "Without an entry among the known issues", and nowhere else. Names what is amiss.

function dir_of(path)
{
	sub(/[^\/]*$/, "", path)
	return path
}

function amiss(what)
{
	print what
	bad = 1
}

# "suite.fixture.test"; without a fixture that is "global". A test of another name is run
# by nobody, and its issue would never be found to be gone.
function is_test(name,	part, macro)
{
	if (split(name, part, ".") != 3)
		return 0
	macro = "TEST_F(" part[2] "," part[3] ")"
	if (part[2] == "global")
		macro = "TEST(" part[3] ")"
	return index(code["suites/" part[1] ".c"], macro)
}

# In one line each, without blanks: wherever the macro of a test is broken.
FILENAME ~ /^suites\/[^\/]*\.c$/ {
	gsub(/[ \t]/, "")
	code[FILENAME] = code[FILENAME] $0
	next
}

FILENAME == ARGV[1] && $1 == "-" && $2 == "id:" {
	id = $3
	evidence[id] = ""
}

FILENAME == ARGV[1] && $1 == "evidence:" {
	gsub(/"/, "", $2)
	evidence[id] = $2
	cited[$2]
}

FILENAME == ARGV[1] && /^ +(reproducer|rate): / { has[id, $1] = $2 }

FILENAME == ARGV[2] && /^## / { without = /^## Without an entry among/ }

FILENAME == ARGV[2] {
	row = /^\| \[/
	while (match($0, /\]\([a-z0-9-]+\.md\)/)) {
		page = dir_of(FILENAME) substr($0, RSTART + 2, RLENGTH - 3)
		$0 = substr($0, RSTART + RLENGTH)
		named[page]
		if (row && without)
			excused[page]
		row = 0
	}
}

FILENAME != ARGV[1] && FILENAME != ARGV[2] { pages[FILENAME] }

END {
	for (id in evidence) {
		if (!(evidence[id] in pages))
			amiss(ARGV[1] ": evidence of " id " is no page of findings")
		if (!((id, "reproducer:") in has) || !((id, "rate:") in has))
			amiss(ARGV[1] ": no reproducer or no rate of " id)
		else if (!is_test(has[id, "reproducer:"]))
			amiss(ARGV[1] ": reproducer of " id " is no test: " has[id, "reproducer:"])
	}
	for (page in named)
		if (!(page in pages))
			amiss(ARGV[2] ": " page " is not there")
	for (page in pages) {
		if (!(page in named))
			amiss(page ": not in " ARGV[2])
		if (!(page in cited) && !(page in excused))
			amiss(page ": no entry in " ARGV[1] ", and no reason in " ARGV[2])
		if ((page in cited) && (page in excused))
			amiss(page ": has an entry in " ARGV[1] ", and a reason for none in " ARGV[2])
	}
	exit bad
}
