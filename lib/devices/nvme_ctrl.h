/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * An NVMe controller driven from user space, polled: its registers, and commands
 * one at a time through the admin queues.
 */
#ifndef NVME_CTRL_H
#define NVME_CTRL_H

#include <stddef.h>
#include <stdint.h>

#define NVME_REG_CAP   0x00
#define NVME_REG_VS    0x08
#define NVME_REG_INTMS 0x0c
#define NVME_REG_CC    0x14
#define NVME_REG_CSTS  0x1c
#define NVME_REG_AQA   0x24
#define NVME_REG_ASQ   0x28
#define NVME_REG_ACQ   0x30
#define NVME_REG_DB    0x1000

#define NVME_CSTS_RDY 1u
#define NVME_CSTS_CFS 2u

#define NVME_ADMIN_ENTRIES 64u /* one page of commands */

/* A command, as much of it as is used here. */
struct nvme_cmd {
	uint8_t opcode, flags;
	uint16_t cid;
	uint32_t nsid;
	uint64_t rsvd, metadata;
	uint64_t prp1, prp2;
	uint32_t cdw10, cdw11, cdw12, cdw13, cdw14, cdw15;
};

/* A completion. The low bit of status is the phase. */
struct nvme_done {
	uint32_t result, rsvd;
	uint16_t sq_head, sq_id;
	uint16_t cid, status;
};

/**
 * struct nvme_ctrl - A controller that is held.
 * @bar:         BAR 0, @bar_bytes long
 * @stride:      bytes from one doorbell to the next
 * @max_entries: entries a queue may have
 * @ready_ms:    how long enabling may take, by its own word
 * @sq, @cq:     admin queues, a page each
 * @tail, @head: where they are
 * @phase:       of the next admin completion
 */
struct nvme_ctrl {
	volatile uint8_t *bar;
	size_t bar_bytes;
	uint32_t stride, max_entries, ready_ms;
	volatile struct nvme_cmd *sq;
	volatile struct nvme_done *cq;
	uint32_t tail, head;
	uint16_t phase;
};

/**
 * nvme_ctrl_open() - Read what the controller can do.
 * @ctrl: filled
 * @dut:  open file of the function; stays the caller's
 *
 * Reads only. Release with nvme_ctrl_close().
 *
 * Return: 0; -ENODEV it does not answer; -EOPNOTSUPP it has no pages of 4 KiB;
 * errors of lu_dut_map().
 * Source: NVMe Base Specification 2.1, 3.1.4.
 */
int nvme_ctrl_open(struct nvme_ctrl *ctrl, int dut);

/**
 * nvme_ctrl_at() - The same, of registers that are mapped.
 * @bar: BAR 0, @bytes long; stays the caller's
 *
 * Return: 0; -ENODEV; -EOPNOTSUPP.
 */
int nvme_ctrl_at(struct nvme_ctrl *ctrl, void *bar, size_t bytes);

/** nvme_ctrl_close() - Unmap; the controller goes on with what it does. */
void nvme_ctrl_close(struct nvme_ctrl *ctrl);

/**
 * nvme_ctrl_start() - Reset and enable, with admin queues.
 * @sq, @sq_phys: page for commands, 0
 * @cq, @cq_phys: page for completions, 0
 *
 * Interrupts are masked. Undone by nvme_ctrl_stop(), and where it fails.
 *
 * Return: 0; -ENODEV it does not answer; -EIO fatal status; of both no register is
 * written when they are found so; -EIO fatal status once enabled; -ETIMEDOUT.
 * Source: NVMe Base Specification 2.1, 3.5.
 */
int nvme_ctrl_start(struct nvme_ctrl *ctrl, void *sq, uint64_t sq_phys,
		    void *cq, uint64_t cq_phys);

/**
 * nvme_ctrl_stop() - Disable: every queue is gone, no DMA is under way.
 *
 * Return: 0; -ETIMEDOUT; -ENODEV it does not answer.
 */
int nvme_ctrl_stop(struct nvme_ctrl *ctrl);

/**
 * nvme_ctrl_fail() - Disable what was enabled, for something that failed behind it.
 * @err: its error; lu_errmsg() has its text, which stays
 *
 * Return: @err.
 */
int nvme_ctrl_fail(struct nvme_ctrl *ctrl, int err);

/**
 * nvme_ctrl_do() - One admin command, and its completion.
 * @cmd:    its cid is set here
 * @result: receives dword 0 of the completion; NULL
 *
 * Return: 0; -ETIMEDOUT; -EIO a status other than success.
 */
int nvme_ctrl_do(struct nvme_ctrl *ctrl, struct nvme_cmd *cmd, uint32_t *result);

/** nvme_ctrl_bell() - Ring the doorbell of a submission (@is_cq 0) queue. */
void nvme_ctrl_bell(struct nvme_ctrl *ctrl, unsigned int qid, int is_cq,
		    uint32_t value);

/** nvme_ctrl_csts() - Controller status. */
uint32_t nvme_ctrl_csts(const struct nvme_ctrl *ctrl);

#endif
