// SPDX-License-Identifier: GPL-2.0-only
/*
 * Budgets of the rig in the summary. Prints to the stream it is given. Must not call a
 * budget kept where the figure it limits was left out, unless what that figure is
 * below is within the budget.
 */
#include <stdio.h>

#include "journal.h"
#include "report.h"

static void print_one(const struct merge_budget *b, FILE *out)
{
	enum merge_budget_state state = merge_budget_state(b);
	char name[256];

	merge_budget_name(b, name, sizeof(name));
	if (state == MERGE_BUDGET_UNMEASURED)
		fprintf(out,
			"  budget without a figure: %s: no test of this run measured it\n",
			name);
	else if (merge_budget_below(b))
		fprintf(out,
			"  budget %s: %s: no %s above its resolution of at most %g %s (times: %u), which is %s\n",
			state == MERGE_BUDGET_NOT_SHOWN ? "not shown to be kept" :
			state == MERGE_BUDGET_OVER	? "over" :
							  "held",
			name, b->figure, b->resolution,
			journal_str(b->rule, "unit"), merge_budget_below(b),
			b->coarse ? "above the budget and shows nothing of it" :
				    "within the budget");
}

void report_print_budgets(const struct merge *m, FILE *out)
{
	size_t count[MERGE_BUDGET_STATES] = { 0 };
	size_t i;

	if (!m->n_budgets)
		return;
	for (i = 0; i < m->n_budgets; i++)
		count[merge_budget_state(&m->budgets[i])]++;
	fprintf(out, "Budgets: %zu, %zu held, %zu over, %zu without a figure",
		m->n_budgets, count[MERGE_BUDGET_HELD],
		count[MERGE_BUDGET_OVER], count[MERGE_BUDGET_UNMEASURED]);
	if (count[MERGE_BUDGET_NOT_SHOWN])
		fprintf(out, ", %zu not shown", count[MERGE_BUDGET_NOT_SHOWN]);
	fputc('\n', out);
	for (i = 0; i < m->n_budgets; i++)
		print_one(&m->budgets[i], out);
	fputc('\n', out);
}
