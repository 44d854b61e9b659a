// SPDX-License-Identifier: GPL-2.0-only
/*
 * NICs at work: a receive ring with room for what comes while nobody looks, and
 * single frames sent. Receives what is sent to its own address alone, and sends to
 * whoever sends to it, or to all.
 */
#include "nic_dma.h"

#include <errno.h>
#include <stdatomic.h>
#include <stdbool.h>
#include <stdlib.h>
#include <string.h>

#include "lu_err.h"
#include "lu_wait.h"
#include "nic_ring.h"

/* Of a transmit entry, in both kinds: a whole frame, its CRC, and tell. */
#define TX_FRAME 0x0b000000u
#define TX_DONE	 1u
#define SEND_MS	 2000

static const struct nic_model *model_of(const struct lu_dma *dma)
{
	return &((const struct nic_engine *)dma->engine)->model;
}

static struct nic_ctrl *ctrl_of(const struct lu_dma *dma)
{
	return dma->own;
}

static int open_ctrl(struct lu_dma *dma)
{
	struct nic_ctrl *ctrl;
	int err;

	if (dma->own)
		return 0;
	ctrl = malloc(sizeof(*ctrl));
	if (!ctrl)
		return lu_err(-ENOMEM, "no memory for an engine");
	err = nic_ctrl_open(ctrl, model_of(dma), dma->dut);
	if (err)
		free(ctrl);
	else
		dma->own = ctrl;
	return err;
}

size_t nic_dma_pages(unsigned int work)
{
	return nic_ring_pages(work);
}

static int set_up(struct lu_dma *dma)
{
	const struct nic_ring *ring = nic_ring(&dma->mem);
	struct nic_ctrl *ctrl = ctrl_of(dma);
	int err = nic_ctrl_link(ctrl);

	err = err   ?:
		      nic_ctrl_transmit(ctrl, nic_ring_phys(&dma->mem, 1),
					NIC_TX_ENTRIES);
	return err   ?:
		       nic_ctrl_receive(ctrl, nic_ring_phys(&dma->mem, 0),
					ring->entries, ring->tail);
}

/* Where it fails the NIC is as after a reset, which is how it was found. */
int nic_dma_start(struct lu_dma *dma, unsigned int work)
{
	int err = open_ctrl(dma);

	err = err ?: nic_ring_make(&dma->mem, work);
	err = err ?: nic_ctrl_reset(ctrl_of(dma));
	if (err)
		return err;
	err = set_up(dma);
	if (err) {
		char why[LU_ERR_SIZE];

		memcpy(why, lu_errmsg(), sizeof(why));
		nic_ctrl_reset(ctrl_of(dma));
		lu_err(err, "%s", why);
	}
	return err;
}

int nic_dma_adopt(struct lu_dma *dma)
{
	return nic_ring_check(&dma->mem);
}

void nic_dma_progress(struct lu_dma *dma, struct lu_dma_count *count)
{
	nic_ring_look(&dma->mem);
	*count = nic_ring(&dma->mem)->count;
}

int nic_dma_verify(struct lu_dma *dma)
{
	return nic_ring_verify(&dma->mem);
}

int nic_dma_more(struct lu_dma *dma)
{
	int err = open_ctrl(dma);

	err = err ?: nic_ring_refill(&dma->mem);
	if (!err)
		nic_ctrl_tail(ctrl_of(dma), 0, nic_ring(&dma->mem)->tail);
	return err;
}

static void write_frame(struct lu_dma *dma, const uint8_t mac[LU_NET_MAC_BYTES])
{
	struct nic_ring *ring = nic_ring(&dma->mem);
	struct lu_traffic_frame frame = { .stream = ring->tx_stream,
					  .number = ring->tx_number++,
					  .heard = ring->seen.received };

	memcpy(frame.from, mac, sizeof(frame.from));
	memset(frame.to, 0xff, sizeof(frame.to));
	if (ring->seen.received)
		memcpy(frame.to, ring->seen.peer, sizeof(frame.to));
	lu_traffic_encode(&frame, nic_ring_tx_buffer(&dma->mem));
}

static volatile struct nic_tx *write_entry(struct lu_dma *dma)
{
	struct nic_ring *ring = nic_ring(&dma->mem);
	const struct nic_model *model = model_of(dma);
	struct nic_tx *tx = nic_ring_tx(&dma->mem, ring->tx_tail);

	*tx = (struct nic_tx){
		.address = nic_ring_tx_phys(&dma->mem),
		.command = LU_TRAFFIC_FRAME_BYTES | TX_FRAME | model->tx_command,
		.status = model->tx_length_at ? LU_TRAFFIC_FRAME_BYTES
							<< model->tx_length_at :
						0,
	};
	ring->tx_tail = (ring->tx_tail + 1) % NIC_TX_ENTRIES;
	return tx;
}

static bool is_sent(void *ctx)
{
	volatile struct nic_tx *tx = ctx;

	return tx->status & TX_DONE;
}

int nic_dma_ask(struct lu_dma *dma)
{
	uint8_t mac[LU_NET_MAC_BYTES];
	volatile struct nic_tx *tx;
	int err = nic_dma_address(dma, mac);

	if (err)
		return err;
	write_frame(dma, mac);
	tx = write_entry(dma);
	nic_ctrl_tail(ctrl_of(dma), 1, nic_ring(&dma->mem)->tx_tail);
	if (lu_wait(is_sent, (void *)tx, SEND_MS))
		return 0;
	return lu_err(-ETIMEDOUT, "%s: a frame is not sent within %d ms",
		      model_of(dma)->name, SEND_MS);
}

int nic_dma_stop(struct lu_dma *dma)
{
	return open_ctrl(dma) ?: nic_ctrl_reset(ctrl_of(dma));
}

void nic_dma_close(struct lu_dma *dma)
{
	if (dma->own)
		nic_ctrl_close(ctrl_of(dma));
	free(dma->own);
	dma->own = NULL;
}

struct lu_traffic_seen *nic_dma_traffic(struct lu_dma *dma)
{
	return &nic_ring(&dma->mem)->seen;
}

int nic_dma_address(struct lu_dma *dma, uint8_t mac[LU_NET_MAC_BYTES])
{
	return open_ctrl(dma) ?: nic_ctrl_mac(ctrl_of(dma), mac);
}

int nic_dma_arrived(struct lu_dma *dma, uint32_t *frames)
{
	int err = open_ctrl(dma);

	if (!err)
		*frames = nic_ctrl_arrived(ctrl_of(dma));
	return err;
}
