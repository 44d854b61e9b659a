// SPDX-License-Identifier: GPL-2.0-only
/*
 * Owns the registers of one NVMe controller and its admin queues. Everything it
 * writes is undone by disabling the controller.
 */
#include "nvme_ctrl.h"

#include <errno.h>
#include <stdatomic.h>
#include <stdbool.h>
#include <string.h>

#include "lu_dut.h"
#include "lu_err.h"
#include "lu_wait.h"

/* NVMe Base Specification 2.1, 3.1.4. */
#define CAP_MQES(cap)	(((cap)&0xffff) + 1)
#define CAP_TO_MS(cap)	(((cap) >> 24 & 0xff) * 500)
#define CAP_DSTRD(cap)	(4u << ((cap) >> 32 & 0xf))
#define CAP_MPSMIN(cap) ((cap) >> 48 & 0xf)
#define CC_EN		1u
#define CC_IOSQES	(6u << 16) /* commands of 64 bytes */
#define CC_IOCQES	(4u << 20) /* completions of 16 */
#define DO_MS		5000
#define MIN_READY_MS	1000

static uint32_t get32(const struct nvme_ctrl *ctrl, size_t reg)
{
	return *(volatile uint32_t *)(ctrl->bar + reg);
}

static void put32(struct nvme_ctrl *ctrl, size_t reg, uint32_t value)
{
	*(volatile uint32_t *)(ctrl->bar + reg) = value;
}

/* Low half first: some controllers know no 64-bit access. */
static void put64(struct nvme_ctrl *ctrl, size_t reg, uint64_t value)
{
	put32(ctrl, reg, value);
	put32(ctrl, reg + 4, value >> 32);
}

static int take_cap(struct nvme_ctrl *ctrl)
{
	uint64_t cap = get32(ctrl, NVME_REG_CAP) |
		       (uint64_t)get32(ctrl, NVME_REG_CAP + 4) << 32;

	if (cap == UINT64_MAX)
		return lu_err(-ENODEV, "NVMe: BAR 0 reads all ones");
	if (CAP_MPSMIN(cap))
		return lu_err(-EOPNOTSUPP, "NVMe: no pages of 4 KiB");
	ctrl->stride = CAP_DSTRD(cap);
	ctrl->max_entries = CAP_MQES(cap);
	ctrl->ready_ms = CAP_TO_MS(cap) + MIN_READY_MS;
	return 0;
}

int nvme_ctrl_at(struct nvme_ctrl *ctrl, void *bar, size_t bytes)
{
	*ctrl = (struct nvme_ctrl){ .bar = bar, .bar_bytes = bytes };
	return take_cap(ctrl);
}

int nvme_ctrl_open(struct nvme_ctrl *ctrl, int dut)
{
	void *bar;
	size_t bytes;
	int err = lu_dut_map(dut, 0, &bar, &bytes);

	if (err)
		return err;
	err = nvme_ctrl_at(ctrl, bar, bytes);
	if (err)
		nvme_ctrl_close(ctrl);
	return err;
}

void nvme_ctrl_close(struct nvme_ctrl *ctrl)
{
	lu_dut_unmap((void *)ctrl->bar, ctrl->bar_bytes);
	ctrl->bar = NULL;
}

uint32_t nvme_ctrl_csts(const struct nvme_ctrl *ctrl)
{
	return get32(ctrl, NVME_REG_CSTS);
}

static bool is_ready(void *ctx)
{
	return nvme_ctrl_csts(ctx) & (NVME_CSTS_RDY | NVME_CSTS_CFS);
}

static bool is_stopped(void *ctx)
{
	return !(nvme_ctrl_csts(ctx) & NVME_CSTS_RDY);
}

int nvme_ctrl_stop(struct nvme_ctrl *ctrl)
{
	put32(ctrl, NVME_REG_CC, 0);
	if (nvme_ctrl_csts(ctrl) == UINT32_MAX)
		return lu_err(-ENODEV, "NVMe: the controller is gone");
	if (!lu_wait(is_stopped, ctrl, ctrl->ready_ms))
		return lu_err(-ETIMEDOUT, "NVMe: not disabled within %u ms",
			      ctrl->ready_ms);
	return 0;
}

int nvme_ctrl_fail(struct nvme_ctrl *ctrl, int err)
{
	char why[LU_ERR_SIZE];

	memcpy(why, lu_errmsg(), sizeof(why));
	nvme_ctrl_stop(ctrl);
	return lu_err(err, "%s", why);
}

/* Nothing but a reset gets it out of that: disabling it would not. */
static int check_state(const struct nvme_ctrl *ctrl)
{
	uint32_t csts = nvme_ctrl_csts(ctrl);

	if (csts == UINT32_MAX)
		return lu_err(-ENODEV, "NVMe: the controller is gone");
	if (csts & NVME_CSTS_CFS)
		return lu_err(-EIO,
			      "NVMe: controller fatal status, CSTS %#x: reset it first (write 1 to \"reset\" of the function in sysfs)",
			      csts);
	return 0;
}

static int enable(struct nvme_ctrl *ctrl, uint64_t sq_phys, uint64_t cq_phys)
{
	put32(ctrl, NVME_REG_INTMS, UINT32_MAX);
	put32(ctrl, NVME_REG_AQA,
	      (NVME_ADMIN_ENTRIES - 1) << 16 | (NVME_ADMIN_ENTRIES - 1));
	put64(ctrl, NVME_REG_ASQ, sq_phys);
	put64(ctrl, NVME_REG_ACQ, cq_phys);
	put32(ctrl, NVME_REG_CC, CC_EN | CC_IOSQES | CC_IOCQES);
	if (!lu_wait(is_ready, ctrl, ctrl->ready_ms))
		return lu_err(-ETIMEDOUT, "NVMe: not ready within %u ms",
			      ctrl->ready_ms);
	if (nvme_ctrl_csts(ctrl) & NVME_CSTS_CFS)
		return lu_err(-EIO, "NVMe: fatal status when enabled: can it "
				    "write to memory? is its IOMMU domain "
				    "translated?");
	return 0;
}

int nvme_ctrl_start(struct nvme_ctrl *ctrl, void *sq, uint64_t sq_phys,
		    void *cq, uint64_t cq_phys)
{
	int err = check_state(ctrl) ?: nvme_ctrl_stop(ctrl);

	if (err)
		return err;
	ctrl->sq = sq;
	ctrl->cq = cq;
	ctrl->tail = ctrl->head = 0;
	ctrl->phase = 1;
	err = enable(ctrl, sq_phys, cq_phys);
	return err ? nvme_ctrl_fail(ctrl, err) : 0;
}

void nvme_ctrl_bell(struct nvme_ctrl *ctrl, unsigned int qid, int is_cq,
		    uint32_t value)
{
	/* what the controller is to fetch lies in memory by now */
	atomic_thread_fence(memory_order_seq_cst);
	put32(ctrl, NVME_REG_DB + (2 * qid + !!is_cq) * ctrl->stride, value);
}

static bool is_answered(void *ctx)
{
	struct nvme_ctrl *ctrl = ctx;

	return (ctrl->cq[ctrl->head].status & 1) == ctrl->phase;
}

int nvme_ctrl_do(struct nvme_ctrl *ctrl, struct nvme_cmd *cmd, uint32_t *result)
{
	struct nvme_done done;

	cmd->cid = ctrl->tail;
	ctrl->sq[ctrl->tail] = *cmd;
	ctrl->tail = (ctrl->tail + 1) % NVME_ADMIN_ENTRIES;
	nvme_ctrl_bell(ctrl, 0, 0, ctrl->tail);
	if (!lu_wait(is_answered, ctrl, DO_MS))
		return lu_err(-ETIMEDOUT,
			      "NVMe: admin command %#x: no answer within %d "
			      "ms, CSTS %#x",
			      cmd->opcode, DO_MS, nvme_ctrl_csts(ctrl));
	atomic_thread_fence(memory_order_acquire);
	done = ctrl->cq[ctrl->head];
	ctrl->head = (ctrl->head + 1) % NVME_ADMIN_ENTRIES;
	ctrl->phase ^= !ctrl->head;
	nvme_ctrl_bell(ctrl, 0, 1, ctrl->head);
	if (done.status >> 1)
		return lu_err(-EIO, "NVMe: admin command %#x: status %#x",
			      cmd->opcode, done.status >> 1);
	if (result)
		*result = done.result;
	return 0;
}
