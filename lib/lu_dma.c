// SPDX-License-Identifier: GPL-2.0-only
/*
 * What all DMA engines have in common: may the function do it, and were its
 * completions right. Reads sysfs only.
 */
#include "lu_dma.h"

#include <errno.h>
#include <string.h>

#include "lu_err.h"
#include "lu_file.h"
#include "lu_pci_sys.h"

int lu_dma_check(struct lu_bdf bdf)
{
	char name[LU_BDF_STRLEN], path[PATH_MAX], type[32];
	int len;

	lu_bdf_format(bdf, name);
	lu_pci_sys_attr(path, bdf, "iommu_group/type");
	len = lu_file_read(path, type, sizeof(type));
	if (len == -ENOENT)
		return 0; /* no IOMMU in front of it */
	if (len < 0)
		return lu_err(len, "%s: %s", path, strerror(-len));
	if (!strcmp(type, "identity"))
		return 0;
	return lu_err(-EOPNOTSUPP,
		      "%s is behind an IOMMU with a domain of type %s, and DMA from user space needs physical addresses: boot with iommu=pt, or write \"identity\" to %s while no driver is bound",
		      name, type, path);
}

int lu_dma_check_count(const struct lu_dma_count *count)
{
	if (!count->failed && !count->empty && !count->twice && !count->strange)
		return 0;
	return lu_err(-EBADMSG,
		      "completions: %llu failed, %llu without data, %llu twice, %llu of nothing asked for",
		      (unsigned long long)count->failed,
		      (unsigned long long)count->empty,
		      (unsigned long long)count->twice,
		      (unsigned long long)count->strange);
}
