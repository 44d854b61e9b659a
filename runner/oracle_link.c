// SPDX-License-Identifier: GPL-2.0-only
/*
 * Oracle "link": speed and width of every link to a device under test.
 *
 * Reads current_link_speed and current_link_width in sysfs; writes <leg>.link
 * into the test's folder at a jump, for the next kernel to compare. Within a
 * boot the links are compared with those at the start of that boot's part of a
 * test, which are kept in memory: an agent that starts anew begins the test
 * anew.
 */
#include <errno.h>
#include <limits.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "lu_err.h"
#include "lu_file.h"
#include "oracle_internal.h"
#include "oracle_places.h"

#define NAME	 "link"
#define HEADER	 "# lutorture-link 1\n"
#define ATTR_MAX 32

static struct {
	char *text;
	unsigned int boot;
} kept;

/* "-" where the function has no link, or does not answer. */
static const char *attr(int dir, const char *name, char buf[ATTR_MAX])
{
	if (oracle_places_read(dir, name, buf, ATTR_MAX) <= 0)
		strcpy(buf, "-");
	return buf;
}

static void describe_one(FILE *out, const struct oracle_place *place)
{
	char width[ATTR_MAX], speed[ATTR_MAX];
	int dir = oracle_places_open(place->bdf);

	fprintf(out, "%s x%s %s\n", place->name,
		attr(dir, "current_link_width", width),
		attr(dir, "current_link_speed", speed));
	if (dir >= 0)
		close(dir);
}

/* "<place> x<width> <speed>" a line; to be released with free(). */
static char *describe(const struct oracle_places *places)
{
	char *text = NULL;
	size_t size;
	FILE *out = open_memstream(&text, &size);

	if (!out)
		return NULL;
	fputs(HEADER, out);
	for (size_t i = 0; i < places->n; i++)
		describe_one(out, &places->place[i]);
	return fclose(out) ? free(text), NULL : text;
}

static int take(const struct oracle_ctx *ctx, char **text)
{
	struct oracle_places places;
	int err = oracle_places_take(ctx, &places);

	*text = err ? NULL : describe(&places);
	free(places.place);
	if (!err && !*text)
		return lu_err(-ENOMEM, "no memory for a list of links");
	if (!err && !strstr(*text, "GT/s"))
		return lu_err(-ENODATA, "sysfs shows no link");
	return err;
}

/* The rest of the line that begins with @place, @len long; NULL: none. */
static const char *line_of(const char *text, const char *place, size_t len)
{
	for (; text; text = strchr(text, '\n')) {
		text += *text == '\n';
		if (!strncmp(text, place, len) && text[len] == ' ')
			return text + len + 1;
	}
	return NULL;
}

static int judge_line(const struct oracle_ctx *ctx, const char *was,
		      const char *now)
{
	size_t len = strcspn(was, " "), end = strcspn(was, "\n");
	const char *is = line_of(now, was, len);
	int is_len = is ? (int)strcspn(is, "\n") : 0;

	if (is && !strncmp(is, was + len + 1, end - len - 1) &&
	    (size_t)is_len == end - len - 1)
		return 0;
	return oracle_red(ctx, NAME, "%.*s: link was %.*s, is %.*s", (int)len,
			  was, (int)(end - len - 1), was + len + 1,
			  is ? is_len : 4, is ?: "gone");
}

int oracle_link_judge(const struct oracle_ctx *ctx, const char *before,
		      const char *now)
{
	int red = 0;

	if (strncmp(before, HEADER, strlen(HEADER)))
		return lu_err(-EPROTONOSUPPORT,
			      "does not begin with \"# lutorture-link 1\"");
	for (before += strlen(HEADER); strchr(before, '\n');
	     before = strchr(before, '\n') + 1)
		red += judge_line(ctx, before, now);
	return red;
}

static int save(const struct oracle_ctx *ctx, const char *text)
{
	char path[PATH_MAX];
	int err = oracle_path(ctx, path, sizeof(path), "%u.link", ctx->leg);
	FILE *out;

	if (err)
		return err;
	out = fopen(path, "we");
	if (!out)
		return lu_err(-errno, "%s: %m", path);
	fputs(text, out);
	return fclose(out) ? lu_err(-errno, "%s: %m", path) : 0;
}

static int compare_arrived(const struct oracle_ctx *ctx, const char *now)
{
	char path[PATH_MAX], *before;
	int ret = oracle_path(ctx, path, sizeof(path), "%u.link", ctx->leg - 1);

	if (ret)
		return ret;
	before = lu_file_slurp(path, NULL);
	if (!before)
		return lu_err(-errno, "%s: %m", path);
	ret = oracle_link_judge(ctx, before, now);
	free(before);
	return ret;
}

static int compare_kept(const struct oracle_ctx *ctx, const char *now)
{
	if (!kept.text || kept.boot != ctx->boot)
		return lu_err(-ENODATA, "no links from the start of the test");
	return oracle_link_judge(ctx, kept.text, now);
}

static int compare(const struct oracle_ctx *ctx, enum oracle_when when,
		   const char *now)
{
	int red, err = 0;

	if (when == ORACLE_ARRIVAL)
		return compare_arrived(ctx, now);
	red = compare_kept(ctx, now);
	if (when == ORACLE_JUMP)
		err = save(ctx, now);
	return red ?: err;
}

static int look(struct oracle_ctx *ctx, enum oracle_when when)
{
	char *now = NULL;
	int ret = oracle_no_duts(ctx);

	if (ret)
		return ret < 0 ? ret : 0;
	ret = take(ctx, &now);
	if (!ret && when != ORACLE_BEGIN)
		ret = compare(ctx, when, now);
	if (now && (when == ORACLE_BEGIN || when == ORACLE_ARRIVAL)) {
		free(kept.text);
		kept.text = now;
		kept.boot = ctx->boot;
	} else {
		free(now);
	}
	return ret;
}

static int begin(struct oracle_ctx *ctx)
{
	return look(ctx, ORACLE_BEGIN);
}

const struct oracle oracle_link = {
	.name = NAME,
	.reads = "current_link_speed and current_link_width in sysfs",
	.blind_to = "a link that went down and came back as it was; what speed "
		    "and width could have been; functions without a link",
	.begin = begin,
	.check = look,
};
