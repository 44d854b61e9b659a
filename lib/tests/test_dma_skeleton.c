// SPDX-License-Identifier: GPL-2.0-only
/*
 * A DMA engine with every member and nothing else, for authors of device types to
 * begin from, and its way through the contract of struct lu_dma_engine. The device is
 * made up: a few registers, and a function that does its work when the test says so.
 * It knows bus addresses alone, as a device does; here they are those of this process.
 */
#include "kselftest_harness.h"

#include <errno.h>
#include <stdbool.h>
#include <stdlib.h>
#include <string.h>

#include "lu_devtype.h"
#include "lu_dma_work.h"
#include "lu_err.h"
#include "lu_rig.h"

/* ---- the device: what a datasheet would say */

#define RING 64u /* completions there is room for */

struct done {
	uint32_t id,
		round; /* round of the ring: what an older one left is told apart */
};

struct regs {
	bool on, dead;
	uint64_t ring, buffers[RING]; /* bus addresses */
	uint32_t queue[RING], given, did, nops;
	unsigned int touched; /* accesses from outside */
};

static struct regs device;

static void complete(uint32_t id)
{
	struct done *done = (struct done *)(uintptr_t)device.ring;

	done[device.did % RING] = (struct done){ id, device.did / RING + 1 };
	device.did++;
}

static uint8_t pattern(uint32_t id)
{
	return id % 100 + 1;
}

/* As many pieces of work as are given, up to @n; none once it is off. */
static void device_works(unsigned int n)
{
	for (; n && device.on && device.did != device.given; n--) {
		uint32_t id = device.queue[device.did % RING];

		memset((void *)(uintptr_t)device.buffers[id], pattern(id),
		       LU_DMA_PAGE);
		complete(id);
	}
}

/* ---- the engine */

#define MAGIC	   0x4c454b53u
#define EMPTY	   0xee /* a buffer or a guard that nobody wrote to */
#define PAGE_STATE 0	/* what the next kernel has to know */
#define PAGE_RING  1
#define PAGE_FIRST 2 /* then a buffer and a guard for each piece */

/* In preserved memory: nothing of a process or of a kernel, no pointers. */
struct state {
	uint32_t magic, work, next;
	uint8_t seen[RING];
	struct lu_dma_count count;
};

static struct state *state_of(const struct lu_dma *dma)
{
	return lu_dma_mem_page(&dma->mem, PAGE_STATE);
}

static uint8_t *buffer(const struct lu_dma *dma, uint32_t i)
{
	return lu_dma_mem_page(&dma->mem, PAGE_FIRST + 2 * i);
}

static bool is_all(const uint8_t *page, uint8_t value)
{
	return page[0] == value && !memcmp(page, page + 1, LU_DMA_PAGE - 1);
}

/* All that touches a register comes through here: in a real one, lu_dut_map(). */
static int open_regs(struct lu_dma *dma, struct regs **regs)
{
	dma->own = &device;
	*regs = dma->own;
	(*regs)->touched++;
	return device.dead ? lu_err(-ETIMEDOUT, "skeleton: no answer") : 0;
}

static size_t pages(unsigned int work)
{
	return PAGE_FIRST + 2 * work;
}

static void give(struct lu_dma *dma, struct regs *regs, uint32_t i)
{
	memset(buffer(dma, i), EMPTY, LU_DMA_PAGE);
	state_of(dma)->seen[i] = 0;
	state_of(dma)->count.asked++;
	regs->queue[regs->given % RING] = i;
	regs->given++;
}

/* What can fail comes before the device is touched. */
static int start(struct lu_dma *dma, unsigned int work)
{
	struct regs *regs;
	int err;

	if (!work || work >= RING || dma->mem.pages < pages(work))
		return lu_err(-ERANGE, "skeleton: %u pieces: ask for 1 to %u",
			      work, RING - 1);
	err = open_regs(dma, &regs);
	if (err)
		return err;
	memset(dma->mem.at, 0, PAGE_FIRST * LU_DMA_PAGE);
	*state_of(dma) = (struct state){ .magic = MAGIC, .work = work };
	*regs = (struct regs){ .ring = dma->mem.phys[PAGE_RING] };
	for (uint32_t i = 0; i < work; i++) {
		memset(buffer(dma, i) + LU_DMA_PAGE, EMPTY, LU_DMA_PAGE);
		regs->buffers[i] = dma->mem.phys[PAGE_FIRST + 2 * i];
		give(dma, regs, i);
	}
	regs->on = true;
	dma->pieces = work;
	return 0;
}

static int adopt(struct lu_dma *dma)
{
	const struct state *state = state_of(dma);

	if (dma->mem.pages < pages(1) || state->magic != MAGIC || !state->work ||
	    state->work >= RING || dma->mem.pages < pages(state->work))
		return lu_err(-EBADMSG, "skeleton: not its memory");
	return 0;
}

/* One that came for nothing, or again, is told from the others by its id. */
static void count_one(struct lu_dma *dma, uint32_t id)
{
	struct state *state = state_of(dma);

	if (id >= state->work) {
		state->count.strange++;
	} else if (state->seen[id]) {
		state->count.twice++;
	} else {
		state->seen[id] = 1;
		state->count.done++;
		state->count.empty += is_all(buffer(dma, id), EMPTY);
	}
}

static void progress(struct lu_dma *dma, struct lu_dma_count *count)
{
	struct state *state = state_of(dma);
	volatile struct done *ring = lu_dma_mem_page(&dma->mem, PAGE_RING);

	while (ring[state->next % RING].round == state->next / RING + 1) {
		count_one(dma, ring[state->next % RING].id);
		state->next++;
	}
	*count = state->count;
}

static int check_piece(const struct lu_dma *dma, uint32_t i)
{
	if (!is_all(buffer(dma, i) + LU_DMA_PAGE, EMPTY))
		return lu_err(-EBADMSG, "skeleton: guard %u was written to", i);
	if (state_of(dma)->seen[i] && !is_all(buffer(dma, i), pattern(i)))
		return lu_err(-EBADMSG, "skeleton: piece %u has other data", i);
	return 0;
}

static int verify(struct lu_dma *dma)
{
	int err = lu_dma_check_count(&state_of(dma)->count);

	for (uint32_t i = 0; !err && i < state_of(dma)->work; i++)
		err = check_piece(dma, i);
	return err;
}

/* Nothing is given anew whose data was not looked at. */
static int more(struct lu_dma *dma)
{
	struct regs *regs;
	int err = open_regs(dma, &regs);

	for (uint32_t i = 0; !err && i < state_of(dma)->work; i++) {
		err = check_piece(dma, i);
		if (!err && state_of(dma)->seen[i])
			give(dma, regs, i);
	}
	return err;
}

static int ask(struct lu_dma *dma)
{
	struct regs *regs;
	int err = open_regs(dma, &regs);

	if (!err)
		regs->nops++;
	return err;
}

static int stop(struct lu_dma *dma)
{
	struct regs *regs;
	int err = open_regs(dma, &regs);

	if (!err)
		*regs = (struct regs){ .touched = regs->touched };
	return err;
}

static void close_engine(struct lu_dma *dma)
{
	dma->own = NULL;
}

static const struct lu_dma_engine engine = {
	.pages = pages,
	.start = start,
	.adopt = adopt,
	.progress = progress,
	.verify = verify,
	.more = more,
	.ask = ask,
	.stop = stop,
	.close = close_engine,
};

static int check(struct lu_bdf bdf)
{
	(void)bdf;
	return device.dead ? lu_err(-ENODEV, "skeleton: gone") : 0;
}

static const struct lu_devtype skeleton = {
	.name = "skeleton",
	.description = "made-up device of this test",
	.check = check,
	.dma = &engine,
};

LU_DEVTYPE(skeleton);

/* ---- through the contract */

#define WORK 20

FIXTURE(skeleton)
{
	struct lu_dma dma;
	struct lu_dma_count count;
};

FIXTURE_SETUP(skeleton)
{
	struct lu_dma_mem *mem = &self->dma.mem;

	device = (struct regs){ .on = false };
	*self = (FIXTURE_DATA(skeleton)){ .dma = { .engine = &engine,
						   .dut = -1 } };
	ASSERT_EQ(0, lu_dma_mem_create(mem, pages(WORK)));
	mem->phys = calloc(mem->pages, sizeof(*mem->phys));
	ASSERT_NE(NULL, mem->phys);
	for (size_t i = 0; i < mem->pages; i++)
		mem->phys[i] = (uintptr_t)lu_dma_mem_page(mem, i);
}

FIXTURE_TEARDOWN(skeleton)
{
	engine.close(&self->dma);
	lu_dma_mem_close(&self->dma.mem);
}

static uint64_t look(FIXTURE_DATA(skeleton) * self)
{
	engine.progress(&self->dma, &self->count);
	return self->count.done;
}

/* The memory comes over, and nothing else; the device goes on meanwhile. */
static void jump(FIXTURE_DATA(skeleton) * self)
{
	struct lu_dma_mem mem = self->dma.mem;

	engine.close(&self->dma);
	*self = (FIXTURE_DATA(skeleton)){
		.dma = { .engine = &engine, .dut = -1, .mem = mem }
	};
}

TEST_F(skeleton, goes_on_over_a_jump_without_a_touch)
{
	unsigned int touched;

	ASSERT_EQ(0, engine.start(&self->dma, WORK)) TH_LOG("%s", lu_errmsg());
	device_works(5);
	EXPECT_EQ(5, look(self));
	touched = device.touched;
	jump(self);
	device_works(7);
	ASSERT_EQ(0, engine.adopt(&self->dma)) TH_LOG("%s", lu_errmsg());
	EXPECT_EQ(12, look(self));
	EXPECT_EQ(12, look(self));
	EXPECT_EQ(WORK, self->count.asked);
	EXPECT_EQ(0, engine.verify(&self->dma)) TH_LOG("%s", lu_errmsg());
	EXPECT_EQ(touched, device.touched);
	EXPECT_EQ(0, engine.ask(&self->dma));
	EXPECT_EQ(1, device.nops);
}

/* More rounds of the ring than one. */
TEST_F(skeleton, is_given_anew_what_it_completed)
{
	uint64_t done = 0;

	ASSERT_EQ(0, engine.start(&self->dma, WORK));
	for (unsigned int n = 0; n < RING; n++) {
		device_works(1 + n % WORK);
		done += 1 + n % WORK;
		ASSERT_EQ(done, look(self));
		ASSERT_EQ(0, engine.verify(&self->dma))
		TH_LOG("%s", lu_errmsg());
		ASSERT_EQ(0, engine.more(&self->dma));
		EXPECT_EQ(WORK, self->count.asked - done + 1 + n % WORK);
	}
}

TEST_F(skeleton, completions_that_are_none_are_told)
{
	ASSERT_EQ(0, engine.start(&self->dma, WORK));
	device_works(3);
	complete(0);
	complete(WORK);
	complete(WORK - 1);
	EXPECT_EQ(4, look(self));
	EXPECT_EQ(1, self->count.twice);
	EXPECT_EQ(1, self->count.strange);
	EXPECT_EQ(1, self->count.empty);
	EXPECT_EQ(-EBADMSG, engine.verify(&self->dma));
	EXPECT_NE(NULL, strstr(lu_errmsg(), "1 without data, 1 twice"));
}

TEST_F(skeleton, what_lands_beside_and_what_is_damaged_is_told)
{
	ASSERT_EQ(0, engine.start(&self->dma, WORK));
	device_works(3);
	look(self);
	buffer(&self->dma, 2)[9] ^= 1;
	EXPECT_EQ(-EBADMSG, engine.verify(&self->dma));
	EXPECT_EQ(-EBADMSG, engine.more(&self->dma));
	EXPECT_NE(NULL, strstr(lu_errmsg(), "piece 2 has other data"));
	buffer(&self->dma, 2)[9] ^= 1;
	EXPECT_EQ(0, engine.verify(&self->dma));
	buffer(&self->dma, 7)[LU_DMA_PAGE] = 0;
	EXPECT_EQ(-EBADMSG, engine.verify(&self->dma));
	EXPECT_NE(NULL, strstr(lu_errmsg(), "guard 7 was written to"));
}

TEST_F(skeleton, a_start_that_fails_leaves_the_device_as_it_was)
{
	EXPECT_EQ(-ERANGE, engine.start(&self->dma, 0));
	EXPECT_EQ(-ERANGE, engine.start(&self->dma, RING));
	EXPECT_EQ(-ERANGE, engine.start(&self->dma, WORK + 1));
	EXPECT_EQ(0, device.touched);
	device.dead = true;
	EXPECT_EQ(-ETIMEDOUT, engine.start(&self->dma, WORK));
	EXPECT_EQ(-ENODEV, skeleton.check((struct lu_bdf){ .bus = 1 }));
	EXPECT_FALSE(device.on);
	EXPECT_EQ(0, device.given);
}

TEST_F(skeleton, other_memory_is_not_adopted)
{
	EXPECT_EQ(-EBADMSG, engine.adopt(&self->dma));
	ASSERT_EQ(0, engine.start(&self->dma, WORK));
	EXPECT_EQ(0, engine.adopt(&self->dma));
	state_of(&self->dma)->work = WORK + 1;
	EXPECT_EQ(-EBADMSG, engine.adopt(&self->dma));
}

TEST_F(skeleton, does_no_dma_once_it_is_stopped)
{
	ASSERT_EQ(0, engine.start(&self->dma, WORK));
	device_works(3);
	EXPECT_EQ(0, engine.stop(&self->dma));
	device_works(3);
	EXPECT_EQ(3, look(self));
	EXPECT_FALSE(device.on);
}

TEST(it_is_found_by_the_name_in_a_rig_file)
{
	struct lu_rig_device dev = { .name = (char *)"dev0",
				     .type = (char *)"skeleton" };
	const struct lu_fixture_device at = { .rig = &dev };
	struct lu_dma_work work;

	ASSERT_LT(0, lu_devtype_init()) TH_LOG("%s", lu_errmsg());
	ASSERT_EQ(1, lu_dma_work_find(&at, 1, false, &work, 1));
	EXPECT_EQ(&engine, work.dma.engine);
}

TEST_HARNESS_MAIN
