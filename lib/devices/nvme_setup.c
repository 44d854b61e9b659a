// SPDX-License-Identifier: GPL-2.0-only
/*
 * Makes a controller ready for the conveyor of reads: admin commands only. Undone by
 * disabling the controller.
 */
#include <errno.h>
#include <string.h>

#include "lu_err.h"
#include "nvme_belt.h"

/* NVMe Base Specification 2.1, 5.1 and 5.2. */
#define OP_CREATE_SQ 0x01
#define OP_CREATE_CQ 0x05
#define OP_IDENTIFY  0x06
#define OP_FEATURES  0x09 /* Set Features */
#define F_QUEUES     0x07
#define CONTIGUOUS   1

/* Also where another process, or another kernel, has gone on. */
static int admin(struct lu_dma *dma, struct nvme_ctrl *ctrl,
		 struct nvme_cmd *cmd, uint32_t *result)
{
	struct nvme_belt *belt = nvme_belt(dma);
	int err;

	ctrl->sq = nvme_page(dma, NVME_ROLE_ASQ, 0);
	ctrl->cq = nvme_page(dma, NVME_ROLE_ACQ, 0);
	ctrl->tail = belt->admin.tail;
	ctrl->head = belt->admin.head;
	ctrl->phase = belt->admin.phase;
	err = nvme_ctrl_do(ctrl, cmd, result);
	belt->admin.tail = ctrl->tail;
	belt->admin.head = ctrl->head;
	belt->admin.phase = ctrl->phase;
	return err;
}

/* NVM Command Set Specification 1.1, 4.1.5.1: blocks, and how many make a page. */
static int take_namespace(struct nvme_belt *belt, const uint8_t *data)
{
	uint32_t format;

	memcpy(&belt->blocks, data, sizeof(belt->blocks));
	memcpy(&format, data + 128 + 4 * (data[26] & 0xf), sizeof(format));
	format = format >> 16 & 0xff;
	if (!belt->blocks || format < 9 || format > 12 ||
	    belt->blocks < (uint64_t)NVME_BELT_TRUTHS << (12 - format))
		return lu_err(-EIO,
			      "NVMe: name space 1 has %llu blocks of 2^%u bytes: none to read",
			      (unsigned long long)belt->blocks, format);
	belt->blocks_a_page = 1u << (12 - format);
	return 0;
}

int nvme_identify(struct lu_dma *dma, struct nvme_ctrl *ctrl)
{
	struct nvme_cmd cmd = { .opcode = OP_IDENTIFY,
				.nsid = 1,
				.prp1 = nvme_phys(dma, NVME_ROLE_SCRATCH) };
	int err = admin(dma, ctrl, &cmd, NULL);

	return err   ?:
		       take_namespace(nvme_belt(dma),
				      nvme_page(dma, NVME_ROLE_SCRATCH, 0));
}

/* As many as there is work for with a page of commands each. */
static unsigned int wanted(const struct nvme_belt *belt,
			   const struct nvme_ctrl *ctrl)
{
	unsigned int most = ctrl->max_entries, each, n;

	each = (most < NVME_ENTRIES ? most : NVME_ENTRIES) - 1;
	n = (belt->room + each - 1) / each;
	return n < NVME_BELT_QUEUES ? n : NVME_BELT_QUEUES;
}

/* Return: how many; -EIO. */
static int ask_for_queues(struct lu_dma *dma, struct nvme_ctrl *ctrl)
{
	unsigned int n = wanted(nvme_belt(dma), ctrl), sqs, cqs;
	struct nvme_cmd cmd = { .opcode = OP_FEATURES,
				.cdw10 = F_QUEUES,
				.cdw11 = (n - 1) << 16 | (n - 1) };
	uint32_t granted;
	int err = admin(dma, ctrl, &cmd, &granted);

	if (err)
		return lu_err(err,
			      "NVMe: no I/O queue is granted (%s): reset the drive, or leave it out of the rig file",
			      lu_errmsg());
	sqs = (granted & 0xffff) + 1;
	cqs = (granted >> 16) + 1;
	n = sqs < n ? sqs : n;
	return cqs < n ? cqs : n;
}

static int create_queue(struct lu_dma *dma, struct nvme_ctrl *ctrl,
			unsigned int q)
{
	struct nvme_belt *belt = nvme_belt(dma);
	uint32_t what = (belt->entries - 1) << 16 | (q + 1);
	struct nvme_cmd cq = { .opcode = OP_CREATE_CQ,
			       .prp1 = nvme_phys(dma, NVME_ROLE_CQ + q),
			       .cdw10 = what,
			       .cdw11 = CONTIGUOUS };
	struct nvme_cmd sq = { .opcode = OP_CREATE_SQ,
			       .prp1 = nvme_phys(dma, NVME_ROLE_SQ + q),
			       .cdw10 = what,
			       .cdw11 = (q + 1) << 16 | CONTIGUOUS };
	int err = admin(dma, ctrl, &cq, NULL);

	belt->phase[q] = 1;
	err = err ?: admin(dma, ctrl, &sq, NULL);
	if (!err)
		return 0;
	return lu_err(err,
		      "NVMe: I/O queue %u of the %u granted, of %u entries, is refused (%s): reset the drive, or leave it out of the rig file",
		      q + 1, belt->queues, belt->entries, lu_errmsg());
}

static int enable(struct lu_dma *dma, struct nvme_ctrl *ctrl)
{
	nvme_belt(dma)->admin.phase = 1;
	return nvme_ctrl_start(ctrl, nvme_page(dma, NVME_ROLE_ASQ, 0),
			       nvme_phys(dma, NVME_ROLE_ASQ),
			       nvme_page(dma, NVME_ROLE_ACQ, 0),
			       nvme_phys(dma, NVME_ROLE_ACQ));
}

static int make_queues(struct lu_dma *dma, struct nvme_ctrl *ctrl,
		       struct lu_dma_place *place)
{
	int err = nvme_identify(dma, ctrl), n;

	if (err)
		return err;
	n = ask_for_queues(dma, ctrl);
	if (n < 0)
		return n;
	err = nvme_place_all(dma, place, n, ctrl->max_entries);
	for (unsigned int q = 0; !err && q < nvme_belt(dma)->queues; q++)
		err = create_queue(dma, ctrl, q);
	return err;
}

int nvme_setup(struct lu_dma *dma, struct nvme_ctrl *ctrl)
{
	struct lu_dma_place place;
	int err = nvme_place_open(dma, &place);

	if (err)
		return err;
	err = enable(dma, ctrl);
	if (!err) {
		err = make_queues(dma, ctrl, &place);
		err = err ? nvme_ctrl_fail(ctrl, err) : 0;
	}
	lu_dma_place_close(&place);
	return err;
}
