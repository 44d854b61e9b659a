// SPDX-License-Identifier: GPL-2.0-only
/*
 * The progress line: test, leg, stage, rate, time left. On a terminal one line
 * rewritten in place, elsewhere a line for each test. Prints, nothing else.
 */
#include <stdarg.h>
#include <string.h>
#include <time.h>
#include <unistd.h>

#include "journal.h"
#include "progress.h"

#define CLEAR_LINE "\r\033[K"

static double now_s(void)
{
	struct timespec ts;

	clock_gettime(CLOCK_MONOTONIC, &ts);
	return ts.tv_sec + ts.tv_nsec / 1e9;
}

void progress_open(struct progress *progress, FILE *out)
{
	*progress = (struct progress){
		.out = out,
		.tty = out && isatty(fileno(out)),
		.began = now_s(),
	};
}

static void take_items(struct progress *progress, const json_t *rec)
{
	json_t *items = json_object_get(rec, "items"), *item;
	size_t i;

	progress->tests = json_array_size(items);
	progress->jumps = 0;
	json_array_foreach (items, i, item)
		progress->jumps += journal_int(item, "legs", 1) - 1;
}

static void take_jump(struct progress *progress, const json_t *rec)
{
	(void)rec;
	progress->jumped++;
}

static void take_over(struct progress *progress, const json_t *rec)
{
	progress->over++;
	if (progress->out && !progress->tty)
		progress_say(progress, "[%zu/%zu] %s %s: over (%s)",
			     progress->over, progress->tests,
			     journal_str(rec, "suite"),
			     journal_str(rec, "test"), journal_str(rec, "kind"));
}

static const struct {
	const char *kind;
	const char *stage;
	void (*take)(struct progress *progress, const json_t *rec);
} kinds[] = {
	{ "items", "planned", take_items }, { "boot", "booted", NULL },
	{ "begin", "running", NULL },	    { "jump", "jumping", take_jump },
	{ "oracles", "checking", NULL },    { "end", "over", take_over },
	{ "lost", "lost", take_over },	    { "skip", "skipped", take_over },
};

void progress_take(struct progress *progress, const json_t *rec)
{
	const char *kind = journal_str(rec, "kind");

	for (size_t i = 0; i < sizeof(kinds) / sizeof(*kinds); i++) {
		if (strcmp(kinds[i].kind, kind))
			continue;
		if (kinds[i].take)
			kinds[i].take(progress, rec);
		if (*journal_str(rec, "suite"))
			snprintf(progress->what, sizeof(progress->what),
				 "%.40s %.120s leg %lld %s",
				 journal_str(rec, "suite"),
				 journal_str(rec, "test"),
				 journal_int(rec, "leg", 0), kinds[i].stage);
	}
}

void progress_say(struct progress *progress, const char *fmt, ...)
{
	va_list ap;

	if (!progress->out)
		return;
	if (progress->tty)
		fputs(CLEAR_LINE, progress->out);
	va_start(ap, fmt);
	vfprintf(progress->out, fmt, ap);
	va_end(ap);
	fputc('\n', progress->out);
	fflush(progress->out);
}

void progress_show(struct progress *progress)
{
	double spent = now_s() - progress->began;
	unsigned long made = progress->jumped - progress->first;
	double rate = spent > 0 ? made / spent : 0;
	double left = rate > 0 && progress->jumps > progress->jumped ?
			      (progress->jumps - progress->jumped) / rate :
			      0;

	if (!progress->tty)
		return;
	fprintf(progress->out,
		CLEAR_LINE
		"[%zu/%zu] cycle %lu/%lu, %.1f a minute, %.0f s left: %.70s",
		progress->over, progress->tests, progress->jumped,
		progress->jumps, rate * 60, left, progress->what);
	fflush(progress->out);
}

void progress_close(struct progress *progress)
{
	if (progress->tty)
		fputs(CLEAR_LINE, progress->out);
}
