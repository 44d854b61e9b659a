// SPDX-License-Identifier: GPL-2.0-only
/*
 * Owns the language of lutorture_fault: commands, words for a command line,
 * the lines of its debugfs files. Touches the machine by loading the module and
 * by writing to its control file, after recording how to undo that.
 */
#include "lu_fault.h"

#include <errno.h>
#include <stdbool.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "lu_agent.h"
#include "lu_err.h"
#include "lu_file.h"
#include "lu_kmod.h"
#include "lu_undo.h"

#define MODULE	   "lutorture_fault"
#define STATUS	   LU_FAULT_DIR "/status"
#define LINE_BYTES (LU_FAULT_WORDS_MAX + 256) /* for the next kernel */

static const char *const fault_actions[] = {
	[LU_FAULT_RETURN] = "return", [LU_FAULT_DELAY] = "delay",
	[LU_FAULT_PANIC] = "panic",   [LU_FAULT_HANG] = "hang",
	[LU_FAULT_KILL] = "kill",     [LU_FAULT_WATCH] = "watch",
	[LU_FAULT_TELL] = "tell",     [LU_FAULT_LOOK] = "look",
	[LU_FAULT_CONFIG] = "config", [LU_FAULT_SPAN] = "span",
};

_Static_assert(sizeof(fault_actions) / sizeof(fault_actions[0]) ==
		       LU_FAULT_ACTIONS,
	       "an action without a name");

const char *lu_fault_action_name(enum lu_fault_action action)
{
	return (unsigned int)action < LU_FAULT_ACTIONS ? fault_actions[action] :
							 NULL;
}

/* Appends "<gap>key=value", unless it is what the module assumes anyway. */
static int put_setting(char *buf, size_t size, int len, char gap,
		       const char *key, long value, long assumed)
{
	if (len < 0 || (size_t)len >= size || value == assumed)
		return len;
	return len + snprintf(buf + len, size - (size_t)len, "%c%s=%ld", gap,
			      key, value);
}

/* One point with @gap between its words. Length or -errno. */
static int put_fault(const struct lu_fault *fault, char gap, char *buf,
		     size_t size)
{
	const char *action = lu_fault_action_name(fault->action);
	const char *symbol = fault->symbol ? fault->symbol : "";
	int n;

	if (!*symbol || symbol[strcspn(symbol, " \t\n,;")] || !action ||
	    strlen(symbol) >= LU_FAULT_SYMBOL_MAX)
		return lu_err(-EINVAL, "\"%s\" with action %d is no point",
			      symbol, (int)fault->action);
	n = snprintf(buf, size, "%s%c%s", symbol, gap, action);
	n = put_setting(buf, size, n, gap, "value", fault->value, 0);
	n = put_setting(buf, size, n, gap, "nth", fault->nth ? fault->nth : 1,
			1);
	n = put_setting(buf, size, n, gap, "times", fault->times, 1);
	n = put_setting(buf, size, n, gap, "pid", fault->pid, 0);
	return (size_t)n < size ? n : -ENOSPC;
}

int lu_fault_words(const struct lu_fault *faults, size_t n, char *buf,
		   size_t size)
{
	size_t len = 0;
	int ret = n > LU_FAULT_POINTS_MAX || !size ? -ENOSPC : 0;

	for (size_t i = 0; i < n && ret >= 0; i++) {
		if (i && len + 1 < size)
			buf[len++] = ';';
		ret = put_fault(&faults[i], ',', buf + len, size - len);
		len += ret > 0 ? (size_t)ret : 0;
	}
	if (size && (ret < 0 || !n))
		buf[0] = '\0';
	if (ret == -ENOSPC)
		return lu_err(ret, "%zu points do not fit into %zu bytes", n,
			      size);
	return ret < 0 ? ret : (int)len;
}

int lu_fault_load(const char *words)
{
	char path[512], params[LU_FAULT_WORDS_MAX + 8];
	int err = lu_kmod_path(MODULE, path, sizeof(path));

	if (err)
		return err;
	if (words && strlen(words) >= LU_FAULT_WORDS_MAX)
		return lu_err(-ENOSPC, "too many points to load with");
	snprintf(params, sizeof(params), "arm=%s", words ? words : "");
	return lu_kmod_load(path, params);
}

bool lu_fault_is_absent(int err)
{
	return err == -ENOENT || err == -ENOSYS || err == -EKEYREJECTED;
}

int lu_fault_unload(void)
{
	return lu_kmod_unload(MODULE);
}

static int absent(void)
{
	return lu_err(-ENODEV, "no " LU_FAULT_CONTROL
			       ": load lutorture_fault, and mount debugfs");
}

static bool is_there(void)
{
	return lu_kmod_loaded(MODULE) && !access(LU_FAULT_CONTROL, F_OK);
}

static int command(const char *text)
{
	if (!is_there())
		return absent();
	return lu_file_write(LU_FAULT_CONTROL, text);
}

static const struct {
	int err;
	const char *means;
} fault_refusals[] = {
	{ -ENOENT, "this kernel has no such symbol, or it is inlined" },
	{ -EOPNOTSUPP, "it cannot be probed" },
	{ -EBUSY, "it is armed already" },
	{ -ENOSPC, "too many points are armed" },
	{ -EINVAL, "the command was not understood" },
};

/* Puts words to what became of @symbol. */
static int refused(int err, const char *symbol)
{
	const char *means = strerror(-err);

	for (size_t i = 0;
	     i < sizeof(fault_refusals) / sizeof(fault_refusals[0]); i++)
		if (fault_refusals[i].err == err)
			means = fault_refusals[i].means;
	return lu_err(err, "%s: %s", symbol, means);
}

/* Clearing undoes whatever is armed, so once is enough. */
static int record_undo(const struct lu_undo *undo)
{
	static bool recorded;
	int err = recorded ? 0 : lu_undo_push(undo, LU_FAULT_CONTROL, "clear");

	recorded |= undo && !err;
	return err;
}

int lu_fault_jump(const struct lu_fault *faults, size_t n)
{
	return lu_fault_jump_with(faults, n, "");
}

/* Words of the next kernel's command line. */
static int put_line(const struct lu_fault *faults, size_t n, const char *append,
		    char line[LINE_BYTES])
{
	char words[LU_FAULT_WORDS_MAX];
	int err = lu_fault_words(faults, n, words, sizeof(words));

	if (err < 0)
		return err;
	if (snprintf(line, LINE_BYTES, "lutorture.fault=%s %s", words,
		     append) >= LINE_BYTES)
		return lu_err(-ENOSPC, "\"%s\" is too long", append);
	return 0;
}

int lu_fault_jump_with(const struct lu_fault *faults, size_t n,
		       const char *append)
{
	char line[LINE_BYTES];
	int err = put_line(faults, n, append, line);

	err = err ?: record_undo(lu_agent_undo());
	return err < 0 ? err : lu_jump_with(line);
}

int lu_fault_jump_bare(const struct lu_fault *faults, size_t n,
		       const char *append)
{
	char line[LINE_BYTES];

	return put_line(faults, n, append, line) ?: lu_jump_with(line);
}

int lu_fault_arm(const struct lu_fault *fault, const struct lu_undo *undo)
{
	char text[256] = "arm ";
	int err;

	err = put_fault(fault, ' ', text + 4, sizeof(text) - 4);
	if (err < 0)
		return err;
	if (!is_there())
		return absent();
	err = record_undo(undo);
	if (err)
		return err;
	err = lu_file_write(LU_FAULT_CONTROL, text);
	return err ? refused(err, fault->symbol) : 0;
}

int lu_fault_watch(const char *symbol, const struct lu_undo *undo)
{
	const struct lu_fault fault = { .symbol = symbol,
					.action = LU_FAULT_WATCH };
	int err = lu_fault_arm(&fault, undo);

	return err == -EBUSY ? 0 : err;
}

int lu_fault_disarm(const char *symbol)
{
	char text[256];

	snprintf(text, sizeof(text), "disarm %s", symbol);
	return command(text);
}

int lu_fault_clear(void)
{
	return command("clear");
}

/* The line of @symbol in @text, behind the symbol; NULL: none. */
static const char *find_line(const char *text, const char *symbol)
{
	size_t n = strlen(symbol);
	const char *end;

	for (; *text; text = *end ? end + 1 : end) {
		end = text + strcspn(text, "\n");
		if (!strncmp(text, symbol, n) && text[n] == ' ')
			return text + n + 1;
	}
	return NULL;
}

int lu_fault_parse_hits(const char *text, const char *symbol,
			unsigned long *hits, unsigned long *fired)
{
	const char *line = find_line(text, symbol);
	unsigned long h, f;
	int error;

	if (!line)
		return lu_err(-ENOENT, "%s is not armed", symbol);
	if (sscanf(line, "error %d", &error) == 1 && error < 0)
		return refused(error, symbol);
	if (sscanf(line,
		   "%*s value %*d nth %*u times %*u pid %*d hits %lu fired %lu",
		   &h, &f) != 2)
		return lu_err(-EPROTO, "points: \"%s %.*s\" is not of its form",
			      symbol, (int)strcspn(line, "\n"), line);
	if (hits)
		*hits = h;
	if (fired)
		*fired = f;
	return 0;
}

int lu_fault_parse_missed(const char *text)
{
	const char *line = find_line(text, "missed");
	unsigned long missed;

	if (!line || sscanf(line, "%lu", &missed) != 1)
		return lu_err(-EPROTO, "status: \"%s\" is not of its form",
			      text);
	if (!missed)
		return 0;
	return lu_err(-EOVERFLOW,
		      "%lu hits of what is armed were missed, and others fired in their place",
		      missed);
}

static int check_missed(void)
{
	char text[256];
	int len = lu_file_read(STATUS, text, sizeof(text));

	return len < 0 ? len : lu_fault_parse_missed(text);
}

int lu_fault_hits(const char *symbol, unsigned long *hits, unsigned long *fired)
{
	char *text = lu_file_slurp(LU_FAULT_DIR "/points", NULL);
	int err;

	if (!text)
		return errno == ENOENT ? absent() : -errno;
	err = lu_fault_parse_hits(text, symbol, hits, fired);
	free(text);
	return err ?: check_missed();
}

int lu_fault_check(const char *symbol, unsigned long hits, unsigned long fired)
{
	unsigned long h, f;
	int err = lu_fault_hits(symbol, &h, &f);

	if (err || (h == hits && f == fired))
		return err;
	return lu_err(-ERANGE,
		      "%s: hits %lu, fired %lu; should be hits %lu, fired %lu",
		      symbol, h, f, hits, fired);
}

int lu_fault_kho_pages(void)
{
	char text[256];
	int pages, len;

	len = lu_file_read(STATUS, text, sizeof(text));
	if (len == -ENOENT)
		return 0;
	if (len < 0)
		return len;
	if (sscanf(text, "kho_pages %d", &pages) != 1 || pages < 0)
		return lu_err(-EPROTO, "lutorture_fault: status is \"%s\"",
			      text);
	return pages;
}
