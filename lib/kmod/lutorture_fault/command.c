// SPDX-License-Identifier: GPL-2.0-only
/*
 * The language of the file control and of the module parameter "arm":
 * what is ordered, checked before anything is done. Does nothing by itself.
 */
#define pr_fmt(fmt) KBUILD_MODNAME ": " fmt

#include <linux/kstrtox.h>
#include <linux/string.h>

#include "command.h"
#include "point.h"

/* Next word of @rest; NULL: no more. */
static char *word(char **rest)
{
	char *at;

	do {
		at = strsep(rest, " \t\n");
	} while (at && !*at);

	return at;
}

static int set_value(struct lufault_spec *spec, const char *text)
{
	return kstrtol(text, 0, &spec->value);
}

static int set_nth(struct lufault_spec *spec, const char *text)
{
	int err = kstrtouint(text, 0, &spec->nth);

	return err ?: spec->nth ? 0 : -EINVAL;
}

static int set_times(struct lufault_spec *spec, const char *text)
{
	return kstrtouint(text, 0, &spec->times);
}

static int set_pid(struct lufault_spec *spec, const char *text)
{
	int err = kstrtoint(text, 0, &spec->pid);

	return err ?: spec->pid < 0 ? -EINVAL : 0;
}

static const struct {
	const char *key;
	int (*set)(struct lufault_spec *spec, const char *text);
} settings[] = {
	{ "value", set_value },
	{ "nth", set_nth },
	{ "times", set_times },
	{ "pid", set_pid },
};

static int set(struct lufault_spec *spec, char *text)
{
	char *key = strsep(&text, "=");

	for (size_t i = 0; text && i < ARRAY_SIZE(settings); i++)
		if (!strcmp(settings[i].key, key))
			return settings[i].set(spec, text);

	return -EINVAL;
}

static int parse(struct lufault_spec *spec, char *text)
{
	char *at = word(&text);

	*spec = (struct lufault_spec){ .nth = 1, .times = 1 };
	if (!at || strscpy(spec->symbol, at) < 0)
		return -EINVAL;

	at = word(&text);
	spec->action = at ? lufault_action_find(at) : NULL;
	if (!spec->action)
		return -EINVAL;

	while ((at = word(&text)))
		if (set(spec, at))
			return -EINVAL;

	if (spec->value < spec->action->min || spec->value > spec->action->max)
		return -EINVAL;

	return 0;
}

static int do_arm(char *text)
{
	struct lufault_spec spec;

	return parse(&spec, text) ?: lufault_point_arm(&spec);
}

static int do_disarm(char *text)
{
	char *symbol = word(&text);

	if (!symbol || word(&text))
		return -EINVAL;

	return lufault_point_disarm(symbol);
}

static int do_clear(char *text)
{
	if (word(&text))
		return -EINVAL;
	lufault_point_clear();

	return 0;
}

static const struct {
	const char *name;
	int (*run)(char *text);
} commands[] = {
	{ "arm", do_arm },
	{ "disarm", do_disarm },
	{ "clear", do_clear },
};

int lufault_command(char *text)
{
	const char *name = word(&text);

	for (size_t i = 0; name && i < ARRAY_SIZE(commands); i++)
		if (!strcmp(commands[i].name, name))
			return commands[i].run(text);

	return -EINVAL;
}

void lufault_command_arm(char *words)
{
	struct lufault_spec spec;
	char *entry;
	int err;

	while ((entry = strsep(&words, ";"))) {
		strreplace(entry, ',', ' ');
		if (!*strim(entry))
			continue;
		err = parse(&spec, entry);
		if (!err && lufault_point_is_known(spec.symbol))
			err = -EBUSY;
		err = err ?: lufault_point_arm(&spec);
		if (!err)
			continue;
		pr_err("%s is not armed: %pe\n", spec.symbol, ERR_PTR(err));
		lufault_point_refuse(&spec, err);
	}
}
