// SPDX-License-Identifier: GPL-2.0-only
/*
 * What is stressed: the kernel that takes over. What it is handed was damaged
 * behind the back of the one before, at the last moment: a field or an entry
 * of LUO's root, sessions, files and FLBs, of a memfd, or of lutorture_pci's
 * table. Which, is drawn from the run's seed; a case is named by seed and number
 * (the plan's "steps" is the number of the first). Cases that cannot disturb
 * each other share a jump. A kernel that gives -EIO costs a jump that carries
 * nothing.
 * Passes if: each case ends in what the table says for this kernel; all that was
 * not damaged arrived as it was preserved; the last jump, undamaged, is clean.
 * Cannot see: damage to KHO's own tree; damage that a later user of the memory
 * would meet; and "not checked" in the table is a finding, not a failure.
 * Source: kernel/liveupdate, mm/memfd_luo.c of Linux 7.3.4; lib/lu_damage.h.
 */
#include <inttypes.h>
#include <unistd.h>

#include "lu_crash.h"
#include "lu_damage.h"
#include "lu_dut.h"
#include "lu_model.h"
#include "lu_provider.h"
#include "lu_session.h"
#include "lu_suite.h"

#define MAX_FUNCTIONS 2
#define MAX_ROUND     4
/* So an oops ends the kernel, whoever's process it happens in. */
#define NEXT_CMDLINE "oops=panic"

static const char *const names[] = { "damage-aa", "damage-bb" };
static const char *const without[] = { "left", NULL };

LU_SUITE = {
	.name = "damage",
	.description = "will hand damaged data over, and crash the next kernel",
	.needs = LU_NEED_LUO | LU_NEED_KEXEC | LU_NEED_PCI | LU_NEED_WATCH,
	.device = "any",
	.timeout_ms = 60000,
	.legs = lu_legs_chain,
	.dmesg_allow = lu_damage_warns,
	.without = without,
	.contrived = true,
	.carries_failure = true,
};

static struct lu_fixture_device devs[LU_FIXTURE_MAX_DEVICES];
static struct lu_provider_entry table[LU_MODEL_MAX_FUNCTIONS];

/*
 * What the jump before this leg carried: 'a' damage, armed; 'j' the same, being
 * judged from @first on; 'c' the set as it is; 'w' nothing.
 */
struct round {
	char kind;
	unsigned int first, end, entries;
};

FIXTURE(damage)
{
	unsigned int n; /* functions */
	int luo;	/* -EIO too */
	int session[2];
	struct round round;
};

FIXTURE_SETUP(damage)
{
	int n;

	self->luo = -1;
	self->session[0] = -1;
	self->session[1] = -1;
	LU_NEEDS();
	n = lu_fixture_devices("any", devs, LU_FIXTURE_MAX_DEVICES);
	LU_FD(n);
	if (!n)
		LU_SKIP("the rig allows no device");
	self->n = n < MAX_FUNCTIONS ? n : MAX_FUNCTIONS;
	LU_OK(lu_fixture_bind(devs, self->n, "lutorture_pci"));
}

FIXTURE_TEARDOWN(damage)
{
	if (self->luo >= 0)
		close(self->luo);
}

static void carry(struct __test_metadata *_metadata, const struct round *round)
{
	char text[64];

	snprintf(text, sizeof(text), "%c %u %u %u", round->kind, round->first,
		 round->end, round->entries);
	LU_OK(lu_carry("round", text));
}

static void load_round(struct __test_metadata *_metadata, struct round *round)
{
	char text[64];

	LU_FD(lu_carried("round", text, sizeof(text)));
	ASSERT_EQ(4, sscanf(text, "%c %u %u %u", &round->kind, &round->first,
			    &round->end, &round->entries));
}

static struct lu_damage_set get_set(const FIXTURE_DATA(damage) * self)
{
	return (struct lu_damage_set){ .functions = self->n,
				       .entries = self->round.entries };
}

static void get_case(const FIXTURE_DATA(damage) * self, unsigned int n,
		     struct lu_damage_case *c)
{
	const struct lu_damage_set set = get_set(self);

	lu_damage_case(lu_agent_seed(), n, &set, c);
}

/* ---- what is preserved */

static uint64_t token_of(unsigned int session, unsigned int file)
{
	return session * LU_DAMAGE_TOKEN + file;
}

static void preserve_set(struct __test_metadata *_metadata,
			 FIXTURE_DATA(damage) * self)
{
	int fd, entries;

	for (int i = 0; i < 2; i++) {
		self->session[i] = lu_session_create(self->luo, names[i]);
		LU_FD(self->session[i]);
	}
	for (unsigned int i = 0; i < LU_DAMAGE_MEMFDS; i++)
		LU_OK(lu_damage_memfd_preserve(self->session[0], token_of(0, i)));
	LU_OK(lu_damage_memfd_preserve(self->session[1], token_of(1, 0)));
	for (unsigned int i = 0; i < self->n; i++) {
		fd = lu_dut_open(devs[i].bdf);
		LU_FD(fd);
		LU_OK(lu_session_preserve(self->session[1], fd,
					  token_of(1, 1 + i)));
	}
	entries = lu_provider_read(LU_PROVIDER_OUTGOING, table,
				   LU_MODEL_MAX_FUNCTIONS);
	LU_FD(entries);
	self->round.entries = entries;
}

/* ---- what arrived */

static void look_at_memfd(const FIXTURE_DATA(damage) * self,
			  struct lu_damage_sight *s, unsigned int session,
			  unsigned int file)
{
	lu_damage_note(s, session, false,
		       lu_damage_memfd_look(self->session[session],
					    token_of(session, file)));
}

static bool table_is_whole(const FIXTURE_DATA(damage) * self)
{
	static struct lu_model model;
	int n = lu_provider_read(LU_PROVIDER_INCOMING, table,
				 LU_MODEL_MAX_FUNCTIONS);

	lu_model_init(&model);
	for (unsigned int i = 0; i < self->n; i++) {
		lu_model_add(&model, devs[i].bdf, devs[i].bridges,
			     devs[i].n_bridges);
		lu_model_preserve(&model, i);
	}
	lu_model_jump(&model);
	return n >= 0 &&
	       !lu_model_compare(&model, LU_PROVIDER_INCOMING, table, n);
}

static bool flb_is(const char *state)
{
	struct lu_provider_status status;

	return !lu_provider_status(&status) &&
	       !strcmp(status.flb_incoming, state);
}

/* The functions of session 1, their table and its end. */
static void look_at_pci(const FIXTURE_DATA(damage) * self,
			struct lu_damage_sight *s)
{
	int fd;

	if (!table_is_whole(self))
		s->rest |= LU_DAMAGE_TABLE;
	for (unsigned int i = 0; i < self->n; i++) {
		fd = lu_session_retrieve_fd(self->session[1],
					    token_of(1, 1 + i));
		lu_damage_note(s, 1, true, fd < 0 ? fd : 0);
		if (fd >= 0)
			close(fd);
	}
	if (lu_session_finish(self->session[1]))
		s->rest |= LU_DAMAGE_FINISH;
	if (!flb_is("finished"))
		s->rest |= LU_DAMAGE_FLB;
}

static void look_at_all(const FIXTURE_DATA(damage) * self,
			struct lu_damage_sight *s)
{
	if (self->luo == -EIO) {
		s->seen |= LU_DAMAGE_EIO;
		return;
	}
	if (self->session[0] < 0 || self->session[1] < 0)
		s->seen |= LU_DAMAGE_MISSING;
	for (unsigned int i = 0; self->session[0] >= 0 && i < LU_DAMAGE_MEMFDS;
	     i++)
		look_at_memfd(self, s, 0, i);
	if (self->session[0] >= 0 && lu_session_finish(self->session[0]))
		s->seen |= LU_DAMAGE_WRONG;
	if (self->session[1] < 0)
		return;
	look_at_memfd(self, s, 1, 0);
	look_at_pci(self, s);
}

/* ---- judgement */

/* For the journal: one record a round. */
static char notes[MAX_ROUND * 512];

static void judge(struct __test_metadata *_metadata,
		  const FIXTURE_DATA(damage) * self,
		  const struct lu_damage_case *c, struct lu_damage_sight *s)
{
	const struct lu_damage_set set = get_set(self);
	char what[160], how[120], text[512];
	size_t len;

	lu_damage_conclude(s);
	lu_damage_case_text(c, what, sizeof(what));
	lu_damage_sight_text(s, how, sizeof(how));
	snprintf(text, sizeof(text), "seed %" PRIu64 " case %s: %s (%s)",
		 lu_agent_seed(), what, how, c->row->promise);
	TH_LOG("%s", text);
	len = strlen(notes);
	snprintf(notes + len, sizeof(notes) - len, "%s%s", len ? "; " : "",
		 text);
	EXPECT_TRUE(lu_damage_is_allowed(c, &set, s))
	TH_LOG("not in the set of %s", c->row->name);
}

/*
 * What was armed and not done is no case. Of one that crashed there is no report: the
 * console must have told of each write.
 */
static void check_report(struct __test_metadata *_metadata,
			 const FIXTURE_DATA(damage) * self)
{
	struct lutorture_damage_report report;
	struct lu_damage_case c;
	unsigned int k = 0;

	LU_OK(lu_damage_report(&report));
	for (unsigned int n = self->round.first; n < self->round.end; n++) {
		get_case(self, n, &c);
		for (unsigned int i = 0; i < c.n_writes; i++, k++) {
			ASSERT_GT(report.nr, k);
			EXPECT_EQ(0, report.write[k].err)
			TH_LOG("case %u, %s, write %u", n, c.row->name, i);
			EXPECT_TRUE(c.write[i].op == LUTORTURE_DAMAGE_COPY ||
				    report.write[k].was != report.write[k].is)
			TH_LOG("case %u, %s: changes nothing", n, c.row->name);
		}
	}
}

/* Return: 0; as lu_damage_has_warned(). */
static int look_for(const FIXTURE_DATA(damage) * self,
		    const struct lu_damage_case *c, struct lu_damage_sight *s)
{
	int warned = 0;

	*s = (struct lu_damage_sight){ 0 };
	if (c->row->class == LU_DAMAGE_FILE)
		look_at_memfd(self, s, 0, c->file);
	else if (c->row->class == LU_DAMAGE_PCI)
		look_at_pci(self, s);
	else
		look_at_all(self, s);
	/* Of several that share a jump it is of those that may. */
	if (c->row->class == LU_DAMAGE_ALL || c->row->seen & LU_DAMAGE_WARN)
		warned = lu_damage_has_warned();
	if (warned > 0)
		s->seen |= LU_DAMAGE_WARN;
	return warned < 0 ? warned : 0;
}

/* Of cases that share a jump, what none was aimed at must be whole. */
static void check_rest(struct __test_metadata *_metadata,
		       const FIXTURE_DATA(damage) * self, unsigned int first)
{
	struct lu_damage_case c;
	bool may_warn = false;
	unsigned int hit = 0;

	for (unsigned int n = first; n < self->round.end; n++) {
		get_case(self, n, &c);
		if (c.row->class == LU_DAMAGE_FILE)
			hit |= 1u << c.file;
		may_warn |= c.row->seen & LU_DAMAGE_WARN;
	}
	for (unsigned int i = 0; i < LU_DAMAGE_MEMFDS; i++)
		if (!(hit & 1u << i)) {
			EXPECT_EQ(0, lu_damage_memfd_look(self->session[0],
							  token_of(0, i)))
			TH_LOG("memfd %u, not damaged: %s", i, lu_errmsg());
		}
	EXPECT_EQ(0, lu_session_finish(self->session[0]));
	if (!may_warn) {
		EXPECT_EQ(0, lu_damage_has_warned())
		TH_LOG("%s", lu_errmsg());
	}
}

/* Each record costs time on the shared disk: none where none is needed. */
static void expect_crash(struct __test_metadata *_metadata,
			 const struct lu_damage_case *c)
{
	char text[256];

	if (c->row->crash)
		LU_OK(lu_expect_crash(LU_CRASH_PANIC,
				      lu_damage_crash_text(c, text, sizeof(text)),
				      0));
}

static void judge_round(struct __test_metadata *_metadata,
			FIXTURE_DATA(damage) * self)
{
	struct round *round = &self->round;
	unsigned int first = round->first;
	struct lu_damage_sight seen;
	struct lu_damage_case c;

	check_report(_metadata, self);
	get_case(self, first, &c);
	if (c.row->class != LU_DAMAGE_ALL) {
		EXPECT_EQ(0,
			  lu_damage_memfd_look(self->session[1], token_of(1, 0)))
		TH_LOG("memfd of session 1, not damaged: %s", lu_errmsg());
	}
	round->kind = 'j';
	for (; round->first < round->end; round->first++) {
		get_case(self, round->first, &c);
		LU_OK(look_for(self, &c, &seen));
		judge(_metadata, self, &c, &seen);
	}
	if (c.row->class != LU_DAMAGE_ALL)
		check_rest(_metadata, self, first);
	else if (c.row->crash)
		LU_OK(lu_expect_crash(0, "", 0));
	LU_OK(lu_note(notes));
}

static void judge_clean(struct __test_metadata *_metadata,
			const FIXTURE_DATA(damage) * self)
{
	struct lu_damage_sight seen = { 0 };

	look_at_all(self, &seen);
	EXPECT_EQ(0, seen.seen);
	EXPECT_EQ(0, seen.rest);
	EXPECT_EQ(0, lu_damage_has_warned());
}

/* ---- legs */

static void open_all(struct __test_metadata *_metadata,
		     FIXTURE_DATA(damage) * self)
{
	self->luo = lu_session_device();
	if (self->luo == -EIO)
		return;
	LU_FD(self->luo);
	for (int i = 0; self->round.kind != 'w' && i < 2; i++) {
		self->session[i] = lu_session_retrieve(self->luo, names[i]);
		if (self->session[i] < 0)
			EXPECT_EQ(-ENOENT, self->session[i]);
	}
}

static void arrive(struct __test_metadata *_metadata,
		   FIXTURE_DATA(damage) * self)
{
	struct lu_damage_sight seen = { .seen = LU_DAMAGE_CRASH };
	struct lu_damage_case c;

	load_round(_metadata, &self->round);
	if (!lu_crashed() && self->round.kind == 'a') {
		get_case(self, self->round.first, &c);
		expect_crash(_metadata, &c);
	}
	if (lu_crashed()) {
		get_case(self, self->round.first, &c);
		judge(_metadata, self, &c, &seen);
		LU_OK(lu_note(notes));
		self->round.kind = 'w';
	}
	open_all(_metadata, self);
	if (self->round.kind == 'a')
		judge_round(_metadata, self);
	else if (self->round.kind == 'c')
		judge_clean(_metadata, self);
	else
		ASSERT_LE(0, self->luo);
	for (int i = 0; i < 2; i++)
		close(self->session[i]);
}

static void depart(struct __test_metadata *_metadata,
		   FIXTURE_DATA(damage) * self, unsigned int next, bool clean)
{
	struct lu_damage_case cases[MAX_ROUND];
	unsigned int n = clean ? 0 : lu_damage_round(next);
	struct round *round = &self->round;

	round->kind = clean ? 'c' : 'a';
	preserve_set(_metadata, self);
	round->first = next;
	round->end = next + n;
	for (unsigned int i = 0; i < n; i++)
		get_case(self, next + i, &cases[i]);
	if (n)
		expect_crash(_metadata, &cases[0]);
	carry(_metadata, round);
	LU_OK(lu_damage_arm(cases, n));
	LU_OK(lu_jump_with(NEXT_CMDLINE));
}

/* A leg that jumps has no result of its own: the last one fails for all. */
static void keep_failure(struct __test_metadata *_metadata)
{
	if (_metadata->exit_code == KSFT_FAIL)
		LU_OK(lu_carry("failed", *notes ? notes : "no case"));
}

static void tell_failures(struct __test_metadata *_metadata)
{
	char text[sizeof(notes)];

	if (lu_carried("failed", text, sizeof(text)) != -ENOENT) {
		EXPECT_STREQ("", text)
		TH_LOG("a leg before failed: see its part of the KTAP");
	}
}

/* Nothing can be preserved in a kernel that gives -EIO. */
static void wash(struct __test_metadata *_metadata, FIXTURE_DATA(damage) * self)
{
	self->round.kind = 'w';
	carry(_metadata, &self->round);
	LU_OK(lu_jump_with(NEXT_CMDLINE));
}

TEST_F(damage, is_refused_or_known)
{
	unsigned int leg = lu_leg(), cycles = lu_agent_cycles();
	unsigned int next = lu_agent_steps(), begun = next;

	if (leg) {
		arrive(_metadata, self);
		next = self->round.end;
		keep_failure(_metadata);
	} else {
		self->luo = lu_session_device();
		LU_FD(self->luo);
	}
	if (leg == cycles) {
		tell_failures(_metadata);
		LU_OK(lu_measure("cases", next - begun, "cases"));
		EXPECT_LE(lu_damage_least(cycles), next - begun);
	} else if (self->luo < 0) {
		wash(_metadata, self);
	} else {
		depart(_metadata, self, next, leg + 1 == cycles);
	}
}

LU_SUITE_MAIN
