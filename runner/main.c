// SPDX-License-Identifier: GPL-2.0-only
/*
 * lutorture: the first word chooses the command.
 */
#include <stdio.h>
#include <string.h>

#include "command.h"

static const struct command *const commands[] = {
	&cmd_run,      &cmd_list,   &cmd_report, &cmd_compare,
	&cmd_snapshot, &cmd_diff,   &cmd_agent,	 &cmd_bare,
	&cmd_alone,    &cmd_counts, &cmd_bench,
};

static int help(FILE *out)
{
	fputs("usage: lutorture COMMAND [ARGUMENT ...]\n\n", out);
	for (size_t i = 0; i < sizeof(commands) / sizeof(*commands); i++)
		fprintf(out, "  %-9s %s\n            %s\n", commands[i]->name,
			commands[i]->usage, commands[i]->summary);
	fputs("\nExit status: 0 pass, 1 fail, 2 bad use, 3 infrastructure, 4 all skipped.\n",
	      out);
	return 0;
}

int main(int argc, char **argv)
{
	if (argc < 2) {
		help(stderr);
		return EXIT_BAD_USE;
	}
	if (!strcmp(argv[1], "--help") || !strcmp(argv[1], "help"))
		return help(stdout);
	for (size_t i = 0; i < sizeof(commands) / sizeof(*commands); i++)
		if (!strcmp(commands[i]->name, argv[1]))
			return commands[i]->run(argc - 1, argv + 1);
	fprintf(stderr, "lutorture: %s: no such command\n", argv[1]);
	help(stderr);
	return EXIT_BAD_USE;
}
