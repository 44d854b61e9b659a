// SPDX-License-Identifier: GPL-2.0-only
/*
 * What is done with a machine that stands still: evidence is taken before the
 * power goes, and where it shows that the rig is at fault, and not what runs on
 * it, the boot is held against no test. Touches the machine's power not at all.
 */
#include <errno.h>
#include <fcntl.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "controller.h"
#include "lu_file.h"

#define PATH_SIZE (CONTROLLER_PATH_MAX + 64)

/* Return: 0 and the file's path; -errno. */
static int take_witness(struct controller *c, char *path)
{
	int fd;

	if (!c->ops->witness)
		return -EOPNOTSUPP;
	snprintf(path, PATH_SIZE, "%s/hang-after-boot-%d.txt", c->dir, c->boot);
	fd = open(path, O_WRONLY | O_CREAT | O_TRUNC | O_CLOEXEC, 0644);
	if (fd < 0)
		return -errno;
	c->ops->witness(&c->power, fd);
	return close(fd) ? -errno : 0;
}

/* Return: 1; -errno. */
static int blame_rig(struct controller *c, const char *why)
{
	int err;

	progress_say(&c->progress, "fault of the rig: %s", why);
	c->blameless = true;
	err = controller_note(c, json_pack("{s:s, s:s}", "kind", "rig-fault",
					   "text", why));
	return err ?: controller_note_power(c, "kill", "interrupted") ?: 1;
}

int controller_blame_death(struct controller *c)
{
	char why[160];

	if (!c->ops->died || !c->ops->died(c->status, why, sizeof(why)))
		return 0;
	return blame_rig(c, why);
}

/* Return: 1 the rig is to blame, and that is recorded; 0; -errno. */
int controller_blame(struct controller *c)
{
	char path[PATH_SIZE], why[160];
	char *text;
	int err;

	if (take_witness(c, path) || !c->ops->fault)
		return 0;
	text = lu_file_slurp(path, NULL);
	if (!text)
		return -errno;
	err = c->ops->fault(text, why, sizeof(why));
	free(text);
	return err > 0 ? blame_rig(c, why) : err;
}

int controller_cut_hung(struct controller *c)
{
	char why[128];
	int err;

	/* Held against no test: the last one was over, or is begun again. */
	if (!c->records) {
		progress_say(&c->progress,
			     "the machine did not come up in %.0f s: cutting the power",
			     c->limit_s);
		return controller_note_power(c, "kill", "no-boot");
	}
	err = controller_blame(c);
	if (err)
		return err < 0 ? err : 0;
	snprintf(why, sizeof(why), "no sign of life for %.0f s", c->limit_s);
	controller_note_sign(c, "hang", why);
	progress_say(&c->progress, "%s: cutting the power", why);
	return controller_note_power(c, "kill", "hang");
}
