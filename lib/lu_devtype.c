// SPDX-License-Identifier: GPL-2.0-only
/*
 * The registry of device types, and the modules their kernel drivers are in.
 *
 * lu_devtype_load() loads kernel modules and nothing unloads them: a driver
 * that is merely loaded takes no function with another driver_override. What
 * the types' checks may touch stands with struct lu_devtype.
 */
#include "lu_devtype.h"

#include <errno.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/utsname.h>
#include <unistd.h>

#include "lu_err.h"
#include "lu_kmod.h"

#define MAX_TYPES 64

/* Placed by the linker around what LU_DEVTYPE() put there. */
extern const struct lu_devtype *const __start_lu_devtypes[]
	__attribute__((weak));
extern const struct lu_devtype *const __stop_lu_devtypes[] __attribute__((weak));

static const struct lu_devtype *types[MAX_TYPES];
static size_t n_types;

static int by_name(const void *a, const void *b)
{
	const struct lu_devtype *const *x = a, *const *y = b;

	return strcmp((*x)->name, (*y)->name);
}

static int validate(void)
{
	for (size_t i = 0; i < n_types; i++)
		if (!types[i]->name || !types[i]->description ||
		    !types[i]->check)
			return lu_err(-EINVAL, "a device type lacks name, "
					       "description or check");
	qsort(types, n_types, sizeof(types[0]), by_name);
	for (size_t i = 1; i < n_types; i++)
		if (!strcmp(types[i - 1]->name, types[i]->name))
			return lu_err(-EEXIST, "device type %s registered twice",
				      types[i]->name);
	if (!lu_devtype_find(LU_DEVTYPE_ANY))
		return lu_err(-ENOENT, "no device type \"" LU_DEVTYPE_ANY "\"");
	return n_types;
}

int lu_devtype_init(void)
{
	size_t n = __stop_lu_devtypes - __start_lu_devtypes;
	int ret;

	if (n > MAX_TYPES)
		return lu_err(-E2BIG, "more than %d device types", MAX_TYPES);
	if (n)
		memcpy(types, __start_lu_devtypes, n * sizeof(types[0]));
	n_types = n;
	ret = validate();
	if (ret < 0)
		n_types = 0;
	return ret;
}

const struct lu_devtype *lu_devtype_at(size_t i)
{
	return i < n_types ? types[i] : NULL;
}

const struct lu_devtype *lu_devtype_find(const char *name)
{
	for (size_t i = 0; name && i < n_types; i++)
		if (!strcmp(types[i]->name, name))
			return types[i];
	return NULL;
}

static const struct lu_devid *find_id(const struct lu_devtype *type,
				      uint16_t vendor, uint16_t device)
{
	const struct lu_devid *id = type->ids;

	for (; id && (id->vendor || id->device); id++)
		if (id->vendor == vendor && id->device == device)
			return id;
	return NULL;
}

const struct lu_devtype *lu_devtype_match(uint16_t vendor, uint16_t device,
					  uint32_t class_code)
{
	for (size_t i = 0; i < n_types; i++)
		if (find_id(types[i], vendor, device))
			return types[i];
	for (size_t i = 0; i < n_types; i++)
		if (types[i]->class_code && types[i]->class_code == class_code)
			return types[i];
	return lu_devtype_find(LU_DEVTYPE_ANY);
}

unsigned int lu_devtype_fifo_kib(const struct lu_devtype *type, uint16_t vendor,
				 uint16_t device)
{
	const struct lu_devid *id = type ? find_id(type, vendor, device) : NULL;
	unsigned int most = 0;

	if (id)
		return id->fifo_kib;
	for (id = type ? type->ids : NULL; id && (id->vendor || id->device);
	     id++)
		if (id->fifo_kib > most)
			most = id->fifo_kib;
	return most;
}

static int modules_dir(char *buf, size_t size)
{
	const char *dir = getenv("LUTORTURE_MODULES");
	struct utsname uts;
	int n;

	if (dir && *dir) {
		n = snprintf(buf, size, "%s", dir);
	} else {
		uname(&uts);
		n = snprintf(buf, size, "/lib/modules/%s/kernel", uts.release);
	}
	return (size_t)n < size ? 0 : lu_err(-ENAMETOOLONG, "modules folder");
}

int lu_devtype_load(const struct lu_devtype *type)
{
	char dir[2048], path[4096];
	int err;

	if (!type->kernel_driver)
		return lu_err(-ENOENT, "device type %s: no kernel driver known",
			      type->name);
	snprintf(path, sizeof(path), "/sys/bus/pci/drivers/%s",
		 type->kernel_driver);
	if (!access(path, F_OK))
		return 0;
	err = modules_dir(dir, sizeof(dir));
	for (const char *const *m = type->kernel_modules; !err && m && *m; m++) {
		snprintf(path, sizeof(path), "%s/%s", dir, *m);
		err = lu_kmod_load(path, NULL);
	}
	return err;
}
