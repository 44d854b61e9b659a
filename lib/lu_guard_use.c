// SPDX-License-Identifier: GPL-2.0-only
/*
 * Owns the question whether one disk or one network interface is in use.
 * Reads procfs and sysfs, and opens block devices read-only and exclusively,
 * which the kernel refuses while anything holds them: that finds users in
 * other mount namespaces too. Changes nothing.
 */
#include "lu_err.h"
#include "lu_file.h"
#include "lu_guard.h"
#include "lu_pci_sys.h"

#include <dirent.h>
#include <errno.h>
#include <fcntl.h>
#include <stdbool.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#define NAME_SIZE 256

static int busy(const struct lu_guard *guard, const char *what, const char *is,
		const char *where)
{
	return lu_err(-EBUSY, "device '%s' is in use: %s %s %s", guard->device,
		      what, is, where);
}

static int read_table(const char *name, bool required, char **out)
{
	char path[PATH_MAX];

	*out = lu_file_slurp(lu_pci_sys_path(path, "/proc/%s", name), NULL);
	if (!*out && errno == ENOENT && !required)
		*out = strdup("");
	return *out ? 0 : -errno;
}

int lu_guard_open(struct lu_guard *guard, const char *device)
{
	int err;

	*guard = (struct lu_guard){ .device = device };
	err = read_table("self/mountinfo", true, &guard->mounts);
	if (!err)
		err = read_table("swaps", false, &guard->swaps);
	if (!err)
		err = read_table("net/route", false, &guard->routes);
	if (!err)
		err = read_table("net/ipv6_route", false, &guard->routes6);
	return err;
}

void lu_guard_close(struct lu_guard *guard)
{
	free(guard->mounts);
	free(guard->swaps);
	free(guard->routes);
	free(guard->routes6);
}

/* Lines of @text in turn; NULL behind the last. */
static const char *next_line(const char **text, char line[1024])
{
	size_t len = strcspn(*text, "\n"), kept = len < 1023 ? len : 1023;

	if (!**text)
		return NULL;
	memcpy(line, *text, kept);
	line[kept] = '\0';
	*text += len + ((*text)[len] == '\n');
	return line;
}

static const char *base_name(const char *path)
{
	const char *slash = strrchr(path, '/');

	return slash ? slash + 1 : path;
}

/* By number, and by name for file systems with numbers of their own (btrfs). */
static int check_mounts(const struct lu_guard *guard, const char *number,
			const char *name)
{
	char line[1024], dev[32], where[NAME_SIZE], source[NAME_SIZE];
	const char *text = guard->mounts, *tail;

	while (next_line(&text, line)) {
		if (sscanf(line, "%*s %*s %31s %*s %255s", dev, where) != 2)
			continue;
		tail = strstr(line, " - ");
		if (!tail || sscanf(tail, " - %*s %255s", source) != 1)
			source[0] = '\0';
		if (!strcmp(dev, number) || (!strncmp(source, "/dev/", 5) &&
					     !strcmp(base_name(source), name)))
			return busy(guard, name, "is mounted on", where);
	}
	return 0;
}

static int check_swaps(const struct lu_guard *guard, const char *name)
{
	char line[1024], path[NAME_SIZE];
	const char *text = guard->swaps;

	while (next_line(&text, line))
		if (sscanf(line, "%255s", path) == 1 &&
		    !strncmp(path, "/dev/", 5) && !strcmp(base_name(path), name))
			return busy(guard, name, "is", "swap space");
	return 0;
}

/* An entry of @dir that begins with @prefix. */
static bool find_entry(const char *dir, const char *prefix,
		       char entry_name[NAME_SIZE])
{
	struct dirent *entry;
	bool found = false;
	DIR *list = opendir(dir);

	while (list && !found && (entry = readdir(list))) {
		found = entry->d_name[0] != '.' &&
			!strncmp(entry->d_name, prefix, strlen(prefix));
		if (found)
			snprintf(entry_name, NAME_SIZE, "%s", entry->d_name);
	}
	if (list)
		closedir(list);
	return found;
}

static int check_claimed(const struct lu_guard *guard, const char *name)
{
	char path[PATH_MAX];
	int fd = open(lu_pci_sys_path(path, "/dev/%s", name),
		      O_RDONLY | O_EXCL | O_CLOEXEC | O_NONBLOCK);

	if (fd >= 0)
		close(fd);
	else if (errno == EBUSY)
		return busy(guard, name, "is", "held by something else");
	return 0;
}

int lu_guard_block(const struct lu_guard *guard, const char *dir,
		   const char *name)
{
	char path[PATH_MAX], number[32], holder[NAME_SIZE];
	int err;

	snprintf(path, sizeof(path), "%s/dev", dir);
	err = lu_file_read(path, number, sizeof(number));
	/* One path of a multipath drive: cannot be opened, so not be used. */
	if (err == -ENOENT)
		return 0;
	if (err < 0)
		return err;
	err = check_mounts(guard, number, name);
	if (!err)
		err = check_swaps(guard, name);
	if (err)
		return err;
	snprintf(path, sizeof(path), "%s/holders", dir);
	if (find_entry(path, "", holder))
		return busy(guard, name, "is held by", holder);
	return check_claimed(guard, name);
}

/* Interface, destination, gateway, flags, three numbers, mask. */
static bool is_default4(const char *line, char iface[NAME_SIZE])
{
	unsigned int dest, flags, mask;

	return sscanf(line, "%255s %x %*x %x %*d %*d %*d %x", iface, &dest,
		      &flags, &mask) == 4 &&
	       !dest && !mask && flags & 1;
}

/* Destination, its length, source, its length, next hop, then numbers. */
static bool is_default6(const char *line, char iface[NAME_SIZE])
{
	char dest[33];
	unsigned int len, flags;

	return sscanf(line, "%32s %x %*s %*x %*s %*x %*x %*x %x %255s", dest,
		      &len, &flags, iface) == 4 &&
	       !len && strspn(dest, "0") == 32 && flags & 1;
}

static int check_routes(const struct lu_guard *guard, const char *name)
{
	const struct {
		const char *text, *what;
		bool (*is_default)(const char *line, char iface[NAME_SIZE]);
	} tables[] = {
		{ guard->routes, "the IPv4 default route", is_default4 },
		{ guard->routes6, "the IPv6 default route", is_default6 },
	};
	char line[1024], iface[NAME_SIZE];
	const char *text;
	size_t i;

	for (i = 0; i < sizeof(tables) / sizeof(tables[0]); i++)
		for (text = tables[i].text; next_line(&text, line);)
			if (tables[i].is_default(line, iface) &&
			    !strcmp(iface, name))
				return busy(guard, name, "carries",
					    tables[i].what);
	return 0;
}

int lu_guard_net(const struct lu_guard *guard, const char *dir, const char *name)
{
	char path[PATH_MAX], upper[NAME_SIZE];

	snprintf(path, sizeof(path), "%s/master", dir);
	if (!lu_pci_sys_link(path, upper, sizeof(upper)))
		return busy(guard, name, "is a port of", upper);
	if (find_entry(dir, "upper_", upper))
		return busy(guard, name, "carries", upper + strlen("upper_"));
	return check_routes(guard, name);
}
