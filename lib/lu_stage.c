// SPDX-License-Identifier: GPL-2.0-only
/*
 * Owns the table of stages. Pure data; touches nothing. A row says what Linux
 * 7.3.4 and our provider do; where a later kernel does otherwise a row of its
 * own is to be added, not this one widened. Second symbols are those of kernels
 * with a provider of their own, and are from the source: no kernel with them was
 * at hand.
 *
 * Source: kernel/liveupdate/luo_{core,session,file,flb}.c, kho_block.c,
 * mm/memfd_luo.c, and lib/kmod/lutorture_pci; drivers/pci/liveupdate.c of the
 * series "PCI: liveupdate", v4 to v9, and vfio_pci_liveupdate.c of the series
 * "vfio/pci: Base Live Update support".
 */
#include "lu_stage.h"

#include <errno.h>
#include <string.h>

#define N_ELEMENTS(a) (sizeof(a) / sizeof((a)[0]))

#define ROW(n, sym, op_, returns_, per_, ...)                           \
	{                                                               \
		.name = n, .symbols = { sym }, .op = LU_OP_##op_,       \
		.returns = LU_RETURNS_##returns_, .per = LU_PER_##per_, \
		__VA_ARGS__                                             \
	}

/* A callback of ours, and that of the provider a later kernel has. */
#define OTHER(n, sym, other, op_, returns_, per_, ...)                   \
	{                                                                \
		.name = n, .symbols = { sym, other }, .op = LU_OP_##op_, \
		.returns = LU_RETURNS_##returns_, .per = LU_PER_##per_,  \
		__VA_ARGS__                                              \
	}

/* The provider asks for its FLB as it is loaded, unless it is told not to. */
#define LATE "lutorture.pci=late=1"

static const struct lu_stage stages[] = {
	ROW("session.create", "luo_session_create", CREATE, ERRNO, CALL,
	    .entry = true, .needs_memory = true),
	ROW("session.alloc", "luo_session_alloc", CREATE, PTR, CALL),
	ROW("session.insert", "luo_session_insert", CREATE, ERRNO, CALL),
	ROW("session.room", "kho_block_set_grow", CREATE, ERRNO, CALL),
	ROW("session.page", "kho_alloc_preserve", CREATE, PTR, FIRST),
	ROW("session.block", "kho_block_add", CREATE, ERRNO, FIRST),
	ROW("session.file", "luo_session_getfile", CREATE, ERRNO, CALL),
	ROW("session.inode", "anon_inode_getfile", CREATE, PTR, CALL,
	    .own = true),

	ROW("name", "luo_session_get_name", NAME, ERRNO, CALL, .entry = true),

	ROW("preserve.ioctl", "luo_session_preserve_fd", PRESERVE, ERRNO,
	    DEVICE, .entry = true, .needs_memory = true),
	ROW("preserve.luo", "luo_preserve_file", PRESERVE, ERRNO, DEVICE),
	ROW("preserve.room", "kho_block_set_grow", PRESERVE, ERRNO, DEVICE),
	ROW("preserve.page", "kho_alloc_preserve", PRESERVE, PTR, FIRST),
	ROW("preserve.folio", "kho_preserve_folio", PRESERVE, ERRNO, FIRST),
	ROW("preserve.block", "kho_block_add", PRESERVE, ERRNO, FIRST),
	OTHER("file.can_preserve", "lutorture_pci_can_preserve",
	      "vfio_pci_liveupdate_can_preserve", PRESERVE, BOOL, DEVICE,
	      .gives = ENOENT),
	ROW("preserve.known", "__xa_insert", PRESERVE, ERRNO, DEVICE,
	    .own = true),
	ROW("flb.preserve.luo", "luo_flb_file_preserve", PRESERVE, ERRNO, DEVICE),
	OTHER("flb.preserve", "lutorture_pci_flb_preserve", "pci_flb_preserve",
	      PRESERVE, ERRNO, FIRST),
	ROW("flb.page", "kho_preserve_folio", PRESERVE, ERRNO, FIRST, .nth = 2),
	OTHER("file.preserve", "lutorture_pci_preserve",
	      "vfio_pci_liveupdate_preserve", PRESERVE, ERRNO, DEVICE),
	ROW("pci.preserve", "pci_liveupdate_preserve", PRESERVE, ERRNO, DEVICE),
	ROW("flb.get-outgoing", "liveupdate_flb_get_outgoing", PRESERVE, ERRNO,
	    DEVICE),
	ROW("pci.path", "pci_table_preserve", PRESERVE, ERRNO, DEVICE),
	OTHER("pci.hop", "lutorture_pci_hop", "pci_liveupdate_preserve_device",
	      PRESERVE, ERRNO, HOP),

	ROW("memfd.preserve", "memfd_luo_preserve", MEMFD, ERRNO, CALL,
	    .entry = true, .needs_memory = true),
	ROW("memfd.can_preserve", "memfd_luo_can_preserve", MEMFD, BOOL, CALL,
	    .gives = ENOENT),
	ROW("memfd.seals", "memfd_get_seals", MEMFD, ERRNO, CALL, .own = true),
	ROW("memfd.pin", "memfd_pin_folios", MEMFD, ERRNO, CALL),
	ROW("memfd.folio", "kho_preserve_folio", MEMFD, ERRNO, CALL, .nth = 3),
	ROW("memfd.vmalloc", "kho_preserve_vmalloc", MEMFD, ERRNO, CALL),
	ROW("memfd.chunk", "kho_preserve_pages", MEMFD, ERRNO, CALL,
	    .gives = ENOMEM),
	ROW("memfd.list", "kho_preserve_pages", MEMFD, ERRNO, CALL, .nth = 2),
	ROW("memfd.page", "kho_alloc_preserve", MEMFD, PTR, CALL, .nth = 2),

	ROW("session.release", "luo_session_release", CLOSE, VOID, CALL,
	    .entry = true),
	ROW("unpreserve.luo", "luo_file_unpreserve_files", CLOSE, VOID, CALL),
	OTHER("file.unpreserve", "lutorture_pci_unpreserve",
	      "vfio_pci_liveupdate_unpreserve", CLOSE, VOID, DEVICE),
	ROW("pci.unpreserve", "pci_liveupdate_unpreserve", CLOSE, VOID, DEVICE),
	OTHER("pci.hop-drop", "lutorture_pci_hop_drop",
	      "pci_liveupdate_unpreserve_device", CLOSE, VOID, HOP),
	ROW("flb.unpreserve.luo", "luo_flb_file_unpreserve", CLOSE, VOID, DEVICE),
	OTHER("flb.unpreserve", "lutorture_pci_flb_unpreserve",
	      "pci_flb_unpreserve", CLOSE, VOID, CALL),
	ROW("unpreserve.free", "kho_unpreserve_free", CLOSE, VOID, CALL),
	ROW("memfd.unpreserve", "memfd_luo_unpreserve", CLOSE, VOID, CALL),
	ROW("memfd.unlist", "kho_unpreserve_vmalloc", CLOSE, VOID, CALL),
	/* The page of the FLB is the first. */
	ROW("memfd.unfolio", "kho_unpreserve_folio", CLOSE, VOID, CALL, .nth = 2),
	ROW("session.remove", "luo_session_remove", CLOSE, VOID, CALL),

	ROW("reboot.luo", "liveupdate_reboot", REBOOT, ERRNO, CALL,
	    .entry = true),
	ROW("session.serialize", "luo_session_serialize", REBOOT, ERRNO, CALL),
	ROW("session.entry", "kho_block_set_it_reserve_entry", REBOOT, NULL,
	    CALL, .gives = ENOSPC),
	ROW("file.entry", "kho_block_set_it_reserve_entry", REBOOT, NULL, CALL,
	    .gives = ENOSPC, .nth = 2),
	ROW("freeze.luo", "luo_file_freeze", REBOOT, ERRNO, CALL),
	OTHER("file.freeze", "lutorture_pci_freeze",
	      "vfio_pci_liveupdate_freeze", REBOOT, ERRNO, DEVICE),
	ROW("memfd.freeze", "memfd_luo_freeze", REBOOT, ERRNO, MEMFD),
	/* The memfd is frozen behind all devices, the last of them too. */
	ROW("file.unfreeze", "lutorture_pci_unfreeze", REBOOT, VOID, DEVICE,
	    .with = "memfd.freeze"),
	ROW("unfreeze.files", "__luo_file_unfreeze", REBOOT, VOID, CALL,
	    .with = "memfd.freeze"),
	ROW("unfreeze.luo", "luo_file_unfreeze", REBOOT, VOID, CALL,
	    .with = "memfd.freeze"),
	ROW("flb.serialize", "luo_flb_serialize", REBOOT, VOID, CALL),
	ROW("device.shutdown", "pci_device_shutdown", REBOOT, VOID, CALL,
	    .lone = "passed for each PCI function of the machine, in an order "
		    "that no table has"),
	ROW("jump", "machine_kexec", REBOOT, VOID, CALL),

	ROW("open", "luo_open", OPEN, ERRNO, CALL, .entry = true,
	    .needs_memory = true),
	ROW("deserialize", "luo_session_deserialize", OPEN, ERRNO, CALL,
	    .gives = EIO),
	ROW("deserialize.alloc", "luo_session_alloc", OPEN, PTR, CALL,
	    .gives = EIO, .after = LU_AFTER_DEAD),
	ROW("deserialize.insert", "luo_session_insert", OPEN, ERRNO, CALL,
	    .gives = EIO, .after = LU_AFTER_DEAD),
	ROW("deserialize.files", "luo_file_deserialize", OPEN, ERRNO, CALL,
	    .gives = EIO, .after = LU_AFTER_DEAD),
	ROW("deserialize.blocks", "kho_block_set_restore", OPEN, ERRNO, CALL,
	    .gives = EIO, .after = LU_AFTER_DEAD),
	ROW("deserialize.block", "kho_block_add", OPEN, ERRNO, CALL,
	    .gives = EIO, .after = LU_AFTER_DEAD),
	/* The session's is the first; a list that ends there is too short. */
	ROW("deserialize.entry", "kho_block_set_it_read_entry", OPEN, NULL,
	    CALL, .gives = EIO, .after = LU_AFTER_DEAD, .nth = 2),
	ROW("deserialize.free", "kho_restore_free", OPEN, VOID, CALL),

	ROW("take", "luo_session_retrieve", TAKE, ERRNO, CALL, .entry = true,
	    .needs_memory = true),
	ROW("take.file", "luo_session_getfile", TAKE, ERRNO, CALL),
	ROW("take.inode", "anon_inode_getfile", TAKE, PTR, CALL, .own = true),

	ROW("re-name", "luo_session_get_name", RENAME, ERRNO, CALL,
	    .entry = true),

	ROW("retrieve.ioctl", "luo_session_retrieve_fd", RETRIEVE, ERRNO,
	    DEVICE, .entry = true, .needs_memory = true),
	ROW("retrieve.luo", "luo_retrieve_file", RETRIEVE, ERRNO, DEVICE),
	OTHER("file.retrieve", "lutorture_pci_retrieve",
	      "vfio_pci_liveupdate_retrieve", RETRIEVE, ERRNO, DEVICE,
	      .after = LU_AFTER_STICKS),
	ROW("retrieve.inode", "anon_inode_getfile", RETRIEVE, PTR, DEVICE,
	    .after = LU_AFTER_STICKS, .own = true),
	OTHER("flb.retrieve", "lutorture_pci_flb_retrieve", "pci_flb_retrieve",
	      RETRIEVE, ERRNO, FIRST, .after = LU_AFTER_DEAD, .words = LATE),
	ROW("flb.retrieve.luo", "luo_flb_retrieve_one", RETRIEVE, ERRNO, FIRST,
	    .after = LU_AFTER_STICKS, .words = LATE),
	ROW("flb.get-incoming", "liveupdate_flb_get_incoming", RETRIEVE, ERRNO,
	    DEVICE, .after = LU_AFTER_STICKS, .words = LATE),
	ROW("memfd.retrieve", "memfd_luo_retrieve", REMEMFD, ERRNO, CALL,
	    .after = LU_AFTER_STICKS, .entry = true, .needs_memory = true),
	ROW("memfd.restore-list", "kho_restore_vmalloc", REMEMFD, NULL, CALL,
	    .gives = EINVAL, .after = LU_AFTER_STICKS),
	ROW("memfd.restore-folio", "kho_restore_folio", REMEMFD, NULL, CALL,
	    .gives = EIO, .after = LU_AFTER_STICKS),
	ROW("memfd.file", "memfd_alloc_file", REMEMFD, PTR, CALL,
	    .after = LU_AFTER_STICKS, .own = true),
	ROW("memfd.seal", "memfd_add_seals", REMEMFD, ERRNO, CALL,
	    .after = LU_AFTER_STICKS, .own = true),
	ROW("memfd.restore-pages", "kho_restore_pages", REMEMFD, NULL, CALL,
	    .gives = EINVAL, .after = LU_AFTER_STICKS),
	ROW("memfd.cache", "shmem_add_to_page_cache", REMEMFD, ERRNO, CALL,
	    .after = LU_AFTER_STICKS, .own = true),
	ROW("memfd.account", "shmem_inode_acct_blocks", REMEMFD, ERRNO, CALL,
	    .after = LU_AFTER_STICKS, .own = true),
	/* The first block of sessions was freed by the open. */
	ROW("memfd.restore-free", "kho_restore_free", REMEMFD, VOID, CALL,
	    .nth = 2),

	ROW("finish.ioctl", "luo_session_finish", FINISH, ERRNO, CALL,
	    .entry = true),
	ROW("finish.luo", "luo_file_finish", FINISH, ERRNO, CALL),
	OTHER("file.can_finish", "lutorture_pci_can_finish",
	      "vfio_pci_liveupdate_can_finish", FINISH, BOOL, DEVICE,
	      .gives = EBUSY),
	OTHER("file.finish", "lutorture_pci_finish",
	      "vfio_pci_liveupdate_finish", FINISH, VOID, DEVICE),
	ROW("memfd.finish", "memfd_luo_finish", FINISH, VOID, CALL),
	ROW("pci.finish", "pci_liveupdate_finish", FINISH, VOID, DEVICE),
	OTHER("pci.hop-finish", "lutorture_pci_hop_drop",
	      "pci_liveupdate_finish_device", FINISH, VOID, HOP),
	/* The memfd comes last, and is finished first. */
	ROW("flb.finish.luo", "luo_flb_file_finish", FINISH, VOID, DEVICE,
	    .nth = 2),
	OTHER("flb.finish", "lutorture_pci_flb_finish", "pci_flb_finish",
	      FINISH, VOID, CALL),
	ROW("finish.free", "kho_restore_free", FINISH, VOID, CALL, .nth = 3),

	ROW("session.end", "luo_session_release", END, VOID, CALL, .entry = true),
};

_Static_assert(N_ELEMENTS(stages) <= LU_STAGES_MAX, "rows of the table");

static const char *const ops[] = {
	[LU_OP_CREATE] = "create",     [LU_OP_NAME] = "name",
	[LU_OP_PRESERVE] = "preserve", [LU_OP_MEMFD] = "memfd",
	[LU_OP_CLOSE] = "close",       [LU_OP_REBOOT] = "reboot",
	[LU_OP_OPEN] = "open",	       [LU_OP_TAKE] = "take",
	[LU_OP_RENAME] = "re-name",    [LU_OP_RETRIEVE] = "retrieve",
	[LU_OP_REMEMFD] = "re-memfd",  [LU_OP_FINISH] = "finish",
	[LU_OP_END] = "end",
};

_Static_assert(N_ELEMENTS(ops) == LU_OPS, "each operation has a name");

const struct lu_stage *lu_stage_at(size_t i)
{
	return i < N_ELEMENTS(stages) ? &stages[i] : NULL;
}

const struct lu_stage *lu_stage_find(const char *name)
{
	for (size_t i = 0; i < N_ELEMENTS(stages); i++)
		if (!strcmp(stages[i].name, name))
			return &stages[i];
	return NULL;
}

int lu_stage_symbol(const struct lu_stage *stage,
		    int (*has)(const char *symbol), const char **symbol)
{
	int got = 0;

	*symbol = NULL;
	for (size_t i = 0; !got && i < LU_STAGE_SYMBOLS; i++) {
		if (!stage->symbols[i])
			continue;
		got = has(stage->symbols[i]);
		if (got > 0)
			*symbol = stage->symbols[i];
	}
	return got < 0 ? got : 0;
}

const char *lu_stage_op_name(enum lu_stage_op op)
{
	return (unsigned int)op < LU_OPS ? ops[op] : "?";
}
