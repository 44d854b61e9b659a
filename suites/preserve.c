// SPDX-License-Identifier: GPL-2.0-only
/*
 * What is stressed: preserving and unpreserving devices without a jump,
 * thousands of times: one, many below shared bridges, in every order, twice,
 * unbound, virtual functions, with session fds duplicated, handed to other
 * processes, and left by processes that were killed.
 * Passes if: the provider's table is exactly what a model says after each step,
 * unpreserving happens at the last close and not before, refused calls give
 * their exact errno, and nothing is left.
 * Cannot see: what a jump makes of it (cycle, tracking); whether the table is
 * also right in handed-over memory.
 * Source: kernel/liveupdate/luo_file.c, luo_session.c of Linux 7.3.4.
 */
#include <fcntl.h>
#include <signal.h>
#include <stdlib.h>
#include <sys/prctl.h>
#include <sys/socket.h>
#include <sys/wait.h>
#include <time.h>
#include <unistd.h>

#include "lu_devtype.h"
#include "lu_dut.h"
#include "lu_master.h"
#include "lu_model.h"
#include "lu_pass.h"
#include "lu_pci.h"
#include "lu_provider.h"
#include "lu_rand.h"
#include "lu_rig.h"
#include "lu_session.h"
#include "lu_suite.h"

LU_SUITE = {
	.name = "preserve",
	.description = "will preserve and unpreserve devices over and over",
	.needs = LU_NEED_LUO | LU_NEED_PCI,
	.device = "any",
	.timeout_ms = 120000,
};

#define ROUNDS	 2000  /* unless the plan says how many steps */
#define PERMUTED 5     /* devices closed in each of their orders */
#define PAIRS	 10000 /* that one run has to get through, however slow */

static struct lu_fixture_device devs[LU_FIXTURE_MAX_DEVICES];
static struct lu_provider_entry entries[LU_MODEL_MAX_FUNCTIONS];
static struct lu_model model;
static int fds[LU_FIXTURE_MAX_DEVICES];

FIXTURE(preserve)
{
	int n, luo, tables[2];
	unsigned int rounds;
};

FIXTURE_SETUP(preserve)
{
	int i;

	LU_NEEDS();
	LU_BIND_DEVICES(devs, self->n);
	self->luo = lu_session_device();
	LU_FD(self->luo);
	self->rounds = lu_agent_steps() ? lu_agent_steps() : ROUNDS;
	lu_model_init(&model);
	for (i = 0; i < 2; i++) {
		self->tables[i] = lu_provider_open(i);
		LU_FD(self->tables[i]);
	}
	for (i = 0; i < self->n; i++) {
		ASSERT_EQ(i, lu_model_add(&model, devs[i].bdf, devs[i].bridges,
					  devs[i].n_bridges));
		fds[i] = lu_dut_open(devs[i].bdf);
		LU_FD(fds[i]);
	}
}

FIXTURE_TEARDOWN(preserve)
{
	close(self->tables[0]);
	close(self->tables[1]);
	close(self->luo);
}

static void compare(struct __test_metadata *_metadata,
		    const FIXTURE_DATA(preserve) * self)
{
	int t, n;

	for (t = 0; t < 2; t++) {
		n = lu_provider_read_fd(self->tables[t], entries,
					LU_MODEL_MAX_FUNCTIONS);
		LU_FD(n);
		LU_OK(lu_model_compare(&model, t, entries, n));
	}
}

static int create(struct __test_metadata *_metadata,
		  const FIXTURE_DATA(preserve) * self, int i)
{
	char name[LU_SESSION_NAME_SIZE];
	int session;

	snprintf(name, sizeof(name), "preserve-%d", i);
	session = lu_session_create(self->luo, name);
	LU_FD(session);
	return session;
}

/* Device i into a session, in the machine and in the model. */
static void take(struct __test_metadata *_metadata,
		 const FIXTURE_DATA(preserve) * self, int session, int i)
{
	LU_OK(lu_session_preserve(session, fds[i], i));
	LU_OK(lu_model_preserve(&model, i));
	compare(_metadata, self);
}

static void drop_all(struct __test_metadata *_metadata,
		     const FIXTURE_DATA(preserve) * self)
{
	int i;

	for (i = 0; i < self->n; i++)
		lu_model_unpreserve(&model, i);
	compare(_metadata, self);
}

TEST_F(preserve, each_alone)
{
	unsigned int round;
	int session, i;

	for (round = 0; round < self->rounds; round++) {
		i = round % self->n;
		session = create(_metadata, self, 0);
		take(_metadata, self, session, i);
		close(session);
		drop_all(_metadata, self);
	}
}

TEST_F(preserve, all_in_one_session)
{
	unsigned int round;
	int session, i;

	for (round = 0; round < self->rounds / self->n + 1; round++) {
		session = create(_metadata, self, 0);
		for (i = 0; i < self->n; i++)
			take(_metadata, self, session,
			     (i + (int)round) % self->n);
		close(session);
		drop_all(_metadata, self);
	}
}

/* Any set of devices into sessions of their own, then out, in random order. */
TEST_F(preserve, shared_bridges_in_random_order)
{
	int sessions[LU_FIXTURE_MAX_DEVICES], i;
	struct lu_rand rand;
	unsigned int round;

	memset(sessions, -1, sizeof(sessions));
	lu_rand_seed(&rand, lu_agent_seed());
	TH_LOG("seed %llu", (unsigned long long)lu_agent_seed());
	for (round = 0; round < self->rounds; round++) {
		i = (int)lu_rand_below(&rand, (uint32_t)self->n);
		if (sessions[i] < 0) {
			sessions[i] = create(_metadata, self, i);
			take(_metadata, self, sessions[i], i);
			continue;
		}
		close(sessions[i]);
		sessions[i] = -1;
		LU_OK(lu_model_unpreserve(&model, i));
		compare(_metadata, self);
	}
}

static bool next_order(int *order, int n)
{
	int i = n - 2, j = n - 1, t;

	while (i >= 0 && order[i] > order[i + 1])
		i--;
	if (i < 0)
		return false;
	while (order[j] < order[i])
		j--;
	t = order[i], order[i] = order[j], order[j] = t;
	for (i++, j = n - 1; i < j; i++, j--)
		t = order[i], order[i] = order[j], order[j] = t;
	return true;
}

TEST_F(preserve, sessions_closed_in_every_order)
{
	int n = self->n < PERMUTED ? self->n : PERMUTED, i;
	int order[PERMUTED] = { 0, 1, 2, 3, 4 }, sessions[PERMUTED];

	do {
		for (i = 0; i < n; i++) {
			sessions[i] = create(_metadata, self, i);
			take(_metadata, self, sessions[i], i);
		}
		for (i = 0; i < n; i++) {
			close(sessions[order[i]]);
			LU_OK(lu_model_unpreserve(&model, order[i]));
			compare(_metadata, self);
		}
	} while (next_order(order, n));
}

TEST_F(preserve, twice_is_refused_and_changes_nothing)
{
	int again = lu_dut_open(devs[0].bdf), a, b;
	unsigned int round;

	LU_FD(again);
	for (round = 0; round < self->rounds / 4 + 1; round++) {
		a = create(_metadata, self, 0);
		b = create(_metadata, self, 1);
		take(_metadata, self, a, 0);
		LU_ERRNO(EBUSY, lu_session_preserve(a, again, 1000));
		LU_ERRNO(EBUSY, lu_session_preserve(b, again, 0));
		LU_ERRNO(EBUSY, lu_session_preserve(b, fds[0], 0));
		compare(_metadata, self);
		close(b);
		compare(_metadata, self);
		close(a);
		drop_all(_metadata, self);
	}
	close(again);
}

TEST_F(preserve, device_fd_may_be_closed_first)
{
	int session = create(_metadata, self, 0);

	take(_metadata, self, session, 0);
	close(fds[0]);
	compare(_metadata, self);
	fds[0] = lu_dut_open(devs[0].bdf);
	LU_FD(fds[0]);
	LU_ERRNO(EBUSY, lu_session_preserve(session, fds[0], 1000));
	close(session);
	drop_all(_metadata, self);
}

/* As the agent had it: letting a function go takes bus mastering off. */
static void bind_again(struct __test_metadata *_metadata,
		       const struct lu_fixture_device *dev)
{
	LU_OK(lu_fixture_bind(dev, 1, "lutorture_pci"));
	LU_OK(lu_master_set(dev->bdf, true));
}

/* A function that goes while it is preserved stays in the table till the end. */
TEST_F(preserve, unbound_device_is_refused_or_kept)
{
	int session = create(_metadata, self, 0);

	take(_metadata, self, session, 0);
	LU_OK(lu_fixture_bind(devs, 1, ""));
	compare(_metadata, self);
	close(session);
	drop_all(_metadata, self);
	session = create(_metadata, self, 0);
	LU_ERRNO(ENODEV, lu_session_preserve(session, fds[0], 0));
	compare(_metadata, self);
	bind_again(_metadata, &devs[0]);
	LU_ERRNO(ENODEV, lu_session_preserve(session, fds[0], 0));
	close(fds[0]);
	fds[0] = lu_dut_open(devs[0].bdf);
	LU_FD(fds[0]);
	take(_metadata, self, session, 0);
	close(session);
	drop_all(_metadata, self);
}

/* ---- the last close of a session, wherever it happens */

TEST_F(preserve, duplicate_of_the_session_keeps_it)
{
	int session = create(_metadata, self, 0), copy;

	take(_metadata, self, session, 0);
	copy = dup(session);
	close(session);
	compare(_metadata, self);
	LU_ERRNO(EEXIST, lu_session_preserve(copy, fds[0], 0));
	close(copy);
	drop_all(_metadata, self);
}

/*
 * The other process: takes a session, tells so, and holds it until told. To be
 * started before the session is made, or it has a duplicate of that too.
 */
static pid_t start_holder(int socket, int theirs)
{
	pid_t pid = fork();
	char byte = 1;
	int fd;

	if (pid)
		return pid;
	prctl(PR_SET_PDEATHSIG, SIGKILL);
	close(theirs);
	fd = lu_pass_receive(socket);
	if (fd < 0 || write(socket, &byte, 1) != 1)
		_exit(1);
	if (read(socket, &byte, 1) == 1)
		close(fd);
	if (write(socket, &byte, 1) != 1)
		_exit(1);
	pause();
	_exit(0);
}

TEST_F(preserve, session_passed_to_another_process)
{
	int session, pair[2];
	char byte;
	pid_t pid;

	ASSERT_EQ(0, socketpair(AF_UNIX, SOCK_STREAM, 0, pair));
	pid = start_holder(pair[1], pair[0]);
	ASSERT_LT(0, pid);
	session = create(_metadata, self, 0);
	take(_metadata, self, session, 0);
	LU_OK(lu_pass_send(pair[0], session));
	ASSERT_EQ(1, read(pair[0], &byte, 1));
	close(session);
	compare(_metadata, self);
	/* It lets go, and says so after. */
	ASSERT_EQ(1, write(pair[0], "", 1));
	ASSERT_EQ(1, read(pair[0], &byte, 1));
	drop_all(_metadata, self);
	kill(pid, SIGKILL);
	waitpid(pid, NULL, 0);
}

TEST_F(preserve, killed_holder_lets_go)
{
	int session, pair[2], status;
	unsigned int round;
	char byte;
	pid_t pid;

	for (round = 0; round < self->rounds / 100 + 1; round++) {
		ASSERT_EQ(0, socketpair(AF_UNIX, SOCK_STREAM, 0, pair));
		pid = start_holder(pair[1], pair[0]);
		ASSERT_LT(0, pid);
		session = create(_metadata, self, 0);
		take(_metadata, self, session, round % self->n);
		LU_OK(lu_pass_send(pair[0], session));
		ASSERT_EQ(1, read(pair[0], &byte, 1));
		close(session);
		compare(_metadata, self);
		kill(pid, SIGKILL);
		ASSERT_EQ(pid, waitpid(pid, &status, 0));
		drop_all(_metadata, self);
		close(pair[0]);
		close(pair[1]);
	}
}

/* Nobody has the session any more; it lies in a socket that is closed. */
TEST_F(preserve, session_lost_in_a_socket_is_unpreserved)
{
	int session = create(_metadata, self, 0), pair[2];

	ASSERT_EQ(0, socketpair(AF_UNIX, SOCK_STREAM, 0, pair));
	take(_metadata, self, session, 0);
	LU_OK(lu_pass_send(pair[0], session));
	close(session);
	compare(_metadata, self);
	close(pair[0]);
	compare(_metadata, self);
	close(pair[1]);
	drop_all(_metadata, self);
}

/* The figure that the checks for what is left behind rely on. */
TEST_F(preserve, preserved_memory_is_counted)
{
	struct lu_provider_status before, with, after;
	int session;

	LU_OK(lu_provider_status(&before));
	LU_OK(lu_provider_check_counts(&before));
	session = create(_metadata, self, 0);
	take(_metadata, self, session, 0);
	LU_OK(lu_provider_status(&with));
	LU_OK(lu_provider_check_counts(&with));
	EXPECT_TRUE(with.flb_outgoing);
	EXPECT_LT(before.kho_pages, with.kho_pages);
	close(session);
	drop_all(_metadata, self);
	LU_OK(lu_provider_status(&after));
	LU_OK(lu_provider_check_counts(&after));
	EXPECT_EQ(before.kho_pages, after.kho_pages);
}

/* ---- virtual functions */

/* Index of a device that can have virtual functions; -1 none. */
static int find_pf(int n)
{
	char name[LU_BDF_STRLEN], path[128];

	while (n--) {
		snprintf(path, sizeof(path),
			 "/sys/bus/pci/devices/%s/sriov_numvfs",
			 lu_bdf_format(devs[n].bdf, name));
		if (!access(path, F_OK))
			break;
	}
	return n;
}

static int first_vf(struct lu_bdf pf, struct lu_bdf *vf)
{
	char name[LU_BDF_STRLEN], path[128], target[256];
	ssize_t n;

	snprintf(path, sizeof(path), "/sys/bus/pci/devices/%s/virtfn0",
		 lu_bdf_format(pf, name));
	n = readlink(path, target, sizeof(target) - 1);
	if (n <= 0 || !memrchr(target, '/', (size_t)n))
		return -ENODEV;
	target[n] = '\0';
	return lu_bdf_parse(strrchr(target, '/') + 1, vf);
}

TEST_F(preserve, virtual_function_gives_einval)
{
	int pf = find_pf(self->n), session = create(_metadata, self, 0), fd;
	const struct lu_undo *undo = lu_agent_undo();
	const struct lu_devtype *type;
	struct lu_bdf vf;

	if (pf < 0)
		LU_SKIP("no device of this run has SR-IOV");
	type = lu_devtype_find(devs[pf].rig->type);
	if (lu_devtype_load(type))
		LU_SKIP("no driver to make virtual functions: %s", lu_errmsg());
	close(fds[pf]);
	LU_OK(lu_fixture_bind(&devs[pf], 1, type->kernel_driver));
	LU_OK(lu_pci_set_vfs(devs[pf].bdf, 1, undo));
	LU_OK(first_vf(devs[pf].bdf, &vf));
	ASSERT_EQ(1, lu_pci_is_vf(vf));
	LU_OK(lu_pci_bind(vf, "lutorture_pci", undo));
	fd = lu_dut_open(vf);
	LU_FD(fd);
	LU_ERRNO(EINVAL, lu_session_preserve(session, fd, 1));
	compare(_metadata, self);
	close(fd);
	LU_OK(lu_pci_set_vfs(devs[pf].bdf, 0, undo));
	bind_again(_metadata, &devs[pf]);
}

/* ---- many pairs; how fast is a figure, not a verdict */

static double seconds(void)
{
	struct timespec ts;

	clock_gettime(CLOCK_MONOTONIC, &ts);
	return ts.tv_sec + ts.tv_nsec * 1e-9;
}

TEST_F(preserve, pairs_per_second)
{
	double begin = seconds(), end = begin;
	unsigned int pairs = 0;
	int session;

	while (end - begin < 1 || pairs < PAIRS) {
		session = lu_session_create(self->luo, "bench");
		LU_FD(session);
		LU_OK(lu_session_preserve(session, fds[0], 1));
		close(session);
		if (!(++pairs % 64))
			end = seconds();
	}
	end = seconds();
	compare(_metadata, self);
	ASSERT_LE(PAIRS, pairs);
	LU_OK(lu_measure("pairs", pairs, "pairs"));
	TH_LOG("%.0f pairs a second", pairs / (end - begin));
	LU_OK(lu_measure("pairs_per_s", pairs / (end - begin), "1/s"));
}

LU_SUITE_MAIN
