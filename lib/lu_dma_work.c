// SPDX-License-Identifier: GPL-2.0-only
/*
 * Owns a device's file and the memory it works in, on either side of a jump.
 * Touches the device through its engine.
 */
#include "lu_dma_work.h"

#include <errno.h>
#include <inttypes.h>
#include <stdio.h>
#include <stdlib.h>
#include <unistd.h>

#include "lu_agent.h"
#include "lu_devtype.h"
#include "lu_dut.h"
#include "lu_err.h"
#include "lu_rig.h"
#include "lu_session.h"
#include "lu_tsc.h"
#include "lu_wait.h"

#define BLOCK	    40	/* completions that are timed together */
#define BLOCKS	    13	/* for the median */
#define SQRT_BLOCKS 3.6 /* of BLOCKS */
#define WARM_UP	    3	/* blocks before */
#define WARM_MS	    15000
#define NEXT_TICK   UINT64_C(10000000000) /* some seconds */

static bool fits(const struct lu_rig_device *dev,
		 const struct lu_dma_engine *engine, bool traffic)
{
	return traffic ? engine->traffic && dev->peer : !engine->traffic;
}

static uint64_t pages_of(unsigned int mib)
{
	return ((uint64_t)mib << 20) / LU_DMA_PAGE;
}

int lu_dma_work_find(const struct lu_fixture_device *devs, int n, bool traffic,
		     struct lu_dma_work *out, int max)
{
	const struct lu_devtype *type;
	int found = 0;

	for (int i = 0; i < n && found < max; i++) {
		type = lu_devtype_find(devs[i].rig->type);
		if (!type || !type->dma ||
		    !fits(devs[i].rig, type->dma, traffic))
			continue;
		out[found++] = (struct lu_dma_work){
			.dev = &devs[i],
			.dma = { .engine = type->dma,
				 .bdf = devs[i].bdf,
				 .dut = -1,
				 .scratch = pages_of(devs[i].rig->scratch_at_mib),
				 .scratch_pages =
					 pages_of(devs[i].rig->scratch_mib),
				 .mem.fd = -1 },
		};
	}
	return found;
}

/* An IOMMU that cannot be read is a failure, and not an option that is missing. */
const char *lu_dma_work_missing(const struct lu_dma_work *works, int n)
{
	for (int i = 0; i < n; i++)
		if (lu_dma_check(works[i].dma.bdf) == -EOPNOTSUPP)
			return lu_errmsg();
	return NULL;
}

static uint64_t memory_token(int i)
{
	return 2 * i;
}

static uint64_t device_token(int i)
{
	return 2 * i + 1;
}

/* Without its file lu_dma_work_stop() leaves the device alone. */
static int let_go(struct lu_dma_work *w, int err)
{
	w->dma.engine->close(&w->dma);
	close(w->dma.dut);
	w->dma.dut = -1;
	return err;
}

/* The memory first: it is unpreserved last. */
static int put_to_work(struct lu_dma_work *w, int session, int i,
		       unsigned int pieces, bool live)
{
	const struct lu_dma_engine *engine = w->dma.engine;
	int err;

	err = lu_dma_mem_create(&w->dma.mem, engine->pages(pieces));
	err = err ?: lu_dma_mem_pin(&w->dma.mem, session, memory_token(i));
	if (!err && live)
		err = lu_session_preserve(session, w->dma.dut, device_token(i));
	err = err ?: lu_dut_start_dma(w->dma.dut, w->dma.mem.fd);
	return err ?: engine->start(&w->dma, pieces);
}

/* A drive may take less than it was asked to. */
static int tell(const struct lu_dma_work *w)
{
	const struct lu_dma *dma = &w->dma;

	if (!dma->queues)
		return 0;
	return lu_dma_work_measure(w, "pieces", dma->pieces, "at once") ?:
		       lu_dma_work_measure(w, "queues", dma->queues, "queues") ?:
		       lu_dma_work_measure(w, "depth", dma->depth, "entries") ?:
		       lu_dma_work_measure(w, "unguarded", dma->unguarded,
					   "places");
}

int lu_dma_work_begin(struct lu_dma_work *w, int session, int i,
		      unsigned int pieces, bool live)
{
	int err = lu_dma_check(w->dma.bdf);

	if (err)
		return err;
	w->dma.dut = lu_dut_open(w->dma.bdf);
	if (w->dma.dut < 0)
		return w->dma.dut;
	err = put_to_work(w, session, i, pieces, live);
	return err ? let_go(w, err) : 0;
}

int lu_dma_work_start(struct lu_dma_work *w, int session, int i,
		      unsigned int pieces, bool live)
{
	return lu_dma_work_begin(w, session, i, pieces, live) ?: tell(w);
}

int lu_dma_work_preserve(struct lu_dma_work *w, int session, int i)
{
	int err = lu_session_preserve(session, w->dma.mem.fd, memory_token(i));

	return err ?: lu_session_preserve(session, w->dma.dut, device_token(i));
}

struct until {
	struct lu_dma_work *work;
	uint64_t done;
};

static bool has_done(void *ctx)
{
	struct until *until = ctx;
	struct lu_dma_work *w = until->work;

	w->dma.engine->progress(&w->dma, &w->count);
	return w->count.done >= until->done;
}

/* The count is exact at the time of a completion only. */
uint64_t lu_dma_work_next(struct lu_dma_work *w)
{
	uint64_t was = w->count.done, from = lu_tsc_read(), now = from;

	while (w->count.done == was && now - from < NEXT_TICK) {
		w->dma.engine->progress(&w->dma, &w->count);
		now = lu_tsc_read();
	}
	return now;
}

static int by_value(const void *a, const void *b)
{
	double x = *(const double *)a, y = *(const double *)b;

	return (x > y) - (x < y);
}

/* One that was held up for a while by the host, or then let go, is no rate. */
static void take_median(double *rates, struct lu_dma_rate *rate)
{
	double spread;

	qsort(rates, BLOCKS, sizeof(*rates), by_value);
	rate->per_ms = rates[BLOCKS / 2];
	spread = (rates[BLOCKS * 3 / 4] - rates[BLOCKS / 4]) / 2;
	rate->error = spread / rate->per_ms / SQRT_BLOCKS;
}

/* Half of the work is left at any time. To look at buffers is time of the test. */
static int top_up(struct lu_dma_work *w)
{
	uint64_t left = w->count.asked - w->count.done;

	if (left >= 2 * BLOCK && left > w->dma.pieces / 2)
		return 0;
	return w->dma.engine->more(&w->dma);
}

/* How fast the next @BLOCK completions are. */
static int time_block(struct lu_dma_work *w, double khz,
		      struct lu_dma_rate *rate, double *per_ms)
{
	uint64_t from = rate->tsc, done = rate->done;
	struct until block = { .work = w, .done = done + BLOCK };

	if (!lu_wait(has_done, &block, WARM_MS))
		return lu_err(-ETIMEDOUT, "%" PRIu64 " completions in %d ms",
			      w->count.done - done, WARM_MS);
	rate->tsc = lu_tsc_read();
	rate->done = w->count.done;
	*per_ms = (rate->done - done) / ((rate->tsc - from) / khz);
	return top_up(w);
}

int lu_dma_work_rate(struct lu_dma_work *w, double khz, struct lu_dma_rate *rate)
{
	double rates[BLOCKS], first;
	int err;

	/* A fast drive has nothing left to do by now. */
	w->dma.engine->progress(&w->dma, &w->count);
	err = w->dma.engine->more(&w->dma);
	rate->tsc = lu_tsc_read();
	rate->done = w->count.done;
	for (int i = 0; !err && i < WARM_UP; i++)
		err = time_block(w, khz, rate, &first);
	for (int i = 0; !err && i < BLOCKS; i++)
		err = time_block(w, khz, rate, &rates[i]);
	if (err)
		return err;
	take_median(rates, rate);
	return w->dma.engine->more(&w->dma);
}

static void key_of(int i, char key[16])
{
	snprintf(key, 16, "rate-%d", i);
}

int lu_dma_work_leave(struct lu_dma_work *w, int i, struct lu_dma_rate *rate)
{
	char key[16], text[128];

	w->dma.engine->progress(&w->dma, &w->count);
	rate->tsc = lu_tsc_read();
	rate->done = w->count.done;
	key_of(i, key);
	snprintf(text, sizeof(text), "%" PRIu64 " %" PRIu64 " %.9f %.9f",
		 rate->tsc, rate->done, rate->per_ms, rate->error);
	return lu_carry(key, text);
}

int lu_dma_work_carried(int i, struct lu_dma_rate *rate)
{
	char key[16], text[128];
	int len;

	key_of(i, key);
	len = lu_carried(key, text, sizeof(text));
	if (len < 0)
		return len;
	if (sscanf(text, "%" SCNu64 " %" SCNu64 " %lf %lf", &rate->tsc,
		   &rate->done, &rate->per_ms, &rate->error) != 4)
		return lu_err(-EBADMSG, "\"%s\" is no rate", text);
	return 0;
}

int lu_dma_work_adopt(struct lu_dma_work *w, int session, int i, uint64_t *tsc)
{
	int memory = lu_session_retrieve_fd(session, memory_token(i)), err;

	if (memory < 0)
		return memory;
	err = lu_dma_mem_adopt(&w->dma.mem, memory);
	err = err ?: w->dma.engine->adopt(&w->dma);
	if (err)
		return err;
	w->dma.engine->progress(&w->dma, &w->count);
	*tsc = lu_tsc_read();
	return 0;
}

int lu_dma_work_hold(struct lu_dma_work *w, int session, int i)
{
	w->dma.dut = session < 0 ?
			     lu_dut_open(w->dma.bdf) :
			     lu_session_retrieve_fd(session, device_token(i));
	if (w->dma.dut < 0)
		return w->dma.dut;
	return lu_dut_start_dma(w->dma.dut, w->dma.mem.fd);
}

int lu_dma_work_measure(const struct lu_dma_work *w, const char *what,
			double value, const char *unit)
{
	char name[64];

	snprintf(name, sizeof(name), "%s.%s", w->dev->rig->name, what);
	return lu_measure(name, value, unit);
}

int lu_dma_work_figures(const struct lu_dma_work *w,
			const struct lu_dma_figure *figures, size_t n)
{
	int err = 0;

	for (size_t i = 0; !err && i < n; i++)
		if (figures[i].is_known)
			err = lu_dma_work_measure(w, figures[i].what,
						  figures[i].value,
						  figures[i].unit);
	return err;
}

int lu_dma_work_drain(struct lu_dma_work *w, unsigned int wait_ms)
{
	struct until all = { .work = w, .done = w->count.asked };

	if (lu_wait(has_done, &all, wait_ms))
		return 0;
	return lu_err(-ETIMEDOUT,
		      "%s: %" PRIu64 " of %" PRIu64
		      " pieces of work were not completed in %u ms",
		      w->dev->rig->name, w->count.asked - w->count.done,
		      w->count.asked, wait_ms);
}

void lu_dma_work_stop(struct lu_dma_work *w, unsigned int wait_ms)
{
	if (w->dma.dut >= 0) {
		if (w->dma.own)
			lu_dma_work_drain(w, wait_ms);
		w->dma.engine->stop(&w->dma);
		w->dma.engine->close(&w->dma);
		close(w->dma.dut);
		w->dma.dut = -1;
	}
	lu_dma_mem_close(&w->dma.mem);
}
