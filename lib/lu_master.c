// SPDX-License-Identifier: GPL-2.0-only
/*
 * Bus mastering of one function, through sysfs "config". Writes COMMAND of that
 * function and nothing else.
 */
#include <errno.h>
#include <fcntl.h>
#include <linux/pci_regs.h>
#include <stdint.h>
#include <stdio.h>
#include <string.h>
#include <unistd.h>

#include "lu_err.h"
#include "lu_master.h"
#include "lu_model.h"
#include "lu_provider.h"

static int read_command(int fd, uint16_t *command)
{
	if (pread(fd, command, sizeof(*command), PCI_COMMAND) != sizeof(*command))
		return -EIO;
	return *command == 0xffff ? -ENODEV : 0;
}

static int change(int fd, bool on)
{
	uint16_t command, wanted;
	int err = read_command(fd, &command);

	if (err)
		return err;
	wanted = on ? command | PCI_COMMAND_MASTER :
		      command & ~PCI_COMMAND_MASTER;
	if (wanted != command &&
	    pwrite(fd, &wanted, sizeof(wanted), PCI_COMMAND) != sizeof(wanted))
		return -errno;
	err = read_command(fd, &command);
	return err ?: command == wanted ? 0 : -EIO;
}

static int open_config(struct lu_bdf bdf, char text[LU_BDF_STRLEN])
{
	char path[64];
	int fd;

	snprintf(path, sizeof(path), "/sys/bus/pci/devices/%s/config",
		 lu_bdf_format(bdf, text));
	fd = open(path, O_RDWR | O_CLOEXEC);
	if (fd < 0)
		return lu_err(errno == ENOENT ? -ENODEV : -errno, "%s: %m",
			      path);
	return fd;
}

int lu_master_get(struct lu_bdf bdf)
{
	char text[LU_BDF_STRLEN];
	uint16_t command = 0;
	int fd = open_config(bdf, text), err;

	if (fd < 0)
		return fd;
	err = read_command(fd, &command);
	close(fd);
	return err ? lu_err(err, "%s: COMMAND cannot be read", text) :
		     !!(command & PCI_COMMAND_MASTER);
}

int lu_master_set(struct lu_bdf bdf, bool on)
{
	char text[LU_BDF_STRLEN];
	int fd = open_config(bdf, text), err;

	if (fd < 0)
		return fd;
	err = change(fd, on);
	close(fd);
	return err ? lu_err(err, "%s: bus mastering cannot be switched %s",
			    text, on ? "on" : "off") :
		     0;
}

int lu_master_check_arrived(void)
{
	static struct lu_provider_entry table[LU_MODEL_MAX_FUNCTIONS];
	int n = lu_provider_read(LU_PROVIDER_INCOMING, table,
				 LU_MODEL_MAX_FUNCTIONS);
	char text[LU_BDF_STRLEN];

	for (int i = 0; i < n; i++)
		if (table[i].arrived_bme != 1)
			return lu_err(-EBADMSG,
				      "%s arrived without bus mastering",
				      lu_bdf_format(table[i].bdf, text));
	return n < 0 ? n : 0;
}
