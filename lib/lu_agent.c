// SPDX-License-Identifier: GPL-2.0-only
/*
 * Owns the suite's end of the channel to the agent, and the environment the
 * agent sets. Touches the machine through the agent only. The channel is shared
 * by every process a test forks; it must be used by one of them at a time, and
 * it is given up at the first message that is not an answer.
 */
#include "lu_agent.h"
#include "lu_agent_ask.h"

#include <errno.h>
#include <float.h>
#include <limits.h>
#include <math.h>
#include <poll.h>
#include <pthread.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/eventfd.h>
#include <sys/socket.h>
#include <unistd.h>

#include <jansson.h>

#include "lu_err.h"
#include "lu_kernel.h"
#include "lu_rig.h"
#include "lu_undo.h"

static int agent_socket = -1;
static bool agent_looked, agent_broken;
static bool (*has_failed)(void);

static bool env_number(const char *name, unsigned long long *out)
{
	const char *text = getenv(name);
	char *end;

	if (!text || *text < '0' || *text > '9')
		return false;
	errno = 0;
	*out = strtoull(text, &end, 0);
	return !errno && !*end;
}

static unsigned int env_uint(const char *name, unsigned int otherwise)
{
	unsigned long long v;

	return env_number(name, &v) && v <= UINT_MAX ? (unsigned int)v :
						       otherwise;
}

static int agent_fd(void)
{
	unsigned long long fd;
	socklen_t len;
	int type = 0;

	if (agent_looked)
		return agent_socket;
	agent_looked = true;
	len = sizeof(type);
	if (env_number("LUTORTURE_FD", &fd) && fd <= INT_MAX &&
	    !getsockopt((int)fd, SOL_SOCKET, SO_TYPE, &type, &len) &&
	    type == SOCK_SEQPACKET)
		agent_socket = (int)fd;
	return agent_socket;
}

bool lu_agent_present(void)
{
	return agent_fd() >= 0 && !agent_broken;
}

static int give_up(int err, const char *why)
{
	agent_broken = true;
	return lu_err(err, "channel to the agent: %s", why);
}

static int wait_answer(int fd, int limit_ms)
{
	struct pollfd p = { .fd = fd, .events = POLLIN };
	int n;

	do {
		n = poll(&p, 1, limit_ms);
	} while (n < 0 && errno == EINTR);
	if (n < 0)
		return give_up(-errno, strerror(errno));
	if (!n)
		return give_up(-ETIMEDOUT, "no answer in time");
	return 0;
}

/* One whole message; MSG_TRUNC makes recv() tell its real length. */
static int receive(int fd, json_t **answer)
{
	char buf[LU_AGENT_MSG_MAX];
	json_error_t error;
	ssize_t n;

	do {
		n = recv(fd, buf, sizeof(buf), MSG_TRUNC);
	} while (n < 0 && errno == EINTR);
	if (n < 0)
		return give_up(-EPIPE, strerror(errno));
	if (!n)
		return give_up(-EPIPE, "the agent is gone");
	if ((size_t)n > sizeof(buf))
		return give_up(-EPROTO, "the answer is too long");
	*answer = json_loadb(buf, (size_t)n, JSON_REJECT_DUPLICATES, &error);
	if (!*answer)
		return give_up(-EPROTO, "the answer is not JSON");
	return 0;
}

static int transmit(int fd, json_t *request)
{
	char *text = json_dumps(request, JSON_COMPACT);
	size_t len;
	ssize_t n;

	if (!text)
		return lu_err(-ENOMEM, "no memory for a message");
	len = strlen(text);
	if (len > LU_AGENT_MSG_MAX) {
		free(text);
		return lu_err(-EMSGSIZE,
			      "a message of %zu bytes is too long for the agent",
			      len);
	}
	do {
		n = send(fd, text, len, MSG_NOSIGNAL);
	} while (n < 0 && errno == EINTR);
	free(text);
	if (n < 0)
		return give_up(-EPIPE, strerror(errno));
	return 0;
}

/* The answer's "err", its "value" copied to buf if the caller wants one. */
static int digest(json_t *answer, char *buf, size_t size)
{
	json_t *err = json_object_get(answer, "err");
	const char *value;
	size_t len;

	if (!json_is_integer(err) || json_integer_value(err) > 0 ||
	    json_integer_value(err) < -4095)
		return give_up(-EPROTO, "the answer has no \"err\"");
	if (json_integer_value(err))
		return lu_err((int)json_integer_value(err),
			      "the agent refused: %s",
			      strerror((int)-json_integer_value(err)));
	if (!buf)
		return 0;
	value = json_string_value(json_object_get(answer, "value"));
	if (!value)
		return give_up(-EPROTO, "the answer has no \"value\"");
	len = strlen(value);
	if (len >= size)
		return lu_err(-ENOSPC,
			      "a carried value of %zu bytes does not fit", len);
	memcpy(buf, value, len + 1);
	return (int)len;
}

/* Consumes the request; NULL means that its text was not UTF-8. */
static int ask_alone(json_t *request, int limit_ms, char *buf, size_t size)
{
	int fd = agent_fd(), err;
	json_t *answer = NULL;

	if (!request)
		return lu_err(-EINVAL, "text for the agent is not UTF-8");
	if (fd < 0)
		err = lu_err(-ENOTCONN,
			     "no agent (LUTORTURE_FD is not set): run this test through \"lutorture run\"");
	else if (agent_broken)
		err = lu_err(-EPIPE, "the channel to the agent broke earlier");
	else
		err = transmit(fd, request);
	json_decref(request);
	if (!err)
		err = wait_answer(fd, limit_ms < 0 ?
					      limit_ms :
					      (int)lu_kernel_ms(limit_ms));
	if (!err)
		err = receive(fd, &answer);
	if (!err)
		err = digest(answer, buf, size);
	json_decref(answer);
	return err;
}

/* Devices are bound by several threads, each of which records its undo. */
static int ask(json_t *request, int limit_ms, char *buf, size_t size)
{
	static pthread_mutex_t one_at_a_time = PTHREAD_MUTEX_INITIALIZER;
	int err;

	pthread_mutex_lock(&one_at_a_time);
	err = ask_alone(request, limit_ms, buf, size);
	pthread_mutex_unlock(&one_at_a_time);
	return err;
}

int lu_agent_ask(json_t *request)
{
	return ask(request, LU_AGENT_REPLY_MS, NULL, 0);
}

void lu_agent_judge(bool (*failed)(void))
{
	has_failed = failed;
}

int lu_agent_may_end(void)
{
	if (agent_fd() < 0 || !has_failed || !has_failed())
		return 0;
	return lu_err(-ECANCELED,
		      "a check has failed, and a leg that ends so has no result line to tell");
}

int lu_jump(void)
{
	return lu_jump_with("");
}

static int jump(const char *append, const char *way)
{
	int err = lu_agent_may_end();

	if (err)
		return err;
	err = ask(json_pack("{s:s,s:s,s:s}", "op", "jump", "append", append,
			    "way", way),
		  -1, NULL, 0);
	if (!err)
		return give_up(-EPROTO,
			       "\"jump\" was answered, but not refused");
	return err;
}

int lu_jump_with(const char *append)
{
	return jump(append, "live");
}

int lu_jump_plain(void)
{
	return lu_jump_plain_with("");
}

int lu_jump_plain_with(const char *append)
{
	return jump(append, "plain");
}

int lu_jump_cold(void)
{
	return jump("", "cold");
}

int lu_leg(void)
{
	unsigned int leg = env_uint("LUTORTURE_LEG", 0);

	return leg > INT_MAX ? 0 : (int)leg;
}

int lu_carry(const char *key, const char *value)
{
	return ask(json_pack("{s:s,s:s,s:s}", "op", "carry", "key", key,
			     "value", value),
		   LU_AGENT_REPLY_MS, NULL, 0);
}

int lu_carried(const char *key, char *buf, size_t size)
{
	return ask(json_pack("{s:s,s:s}", "op", "carried", "key", key),
		   LU_AGENT_REPLY_MS, buf, size);
}

int lu_carry_number(const char *key, double value)
{
	char text[DBL_MAX_10_EXP + 16];

	if (!isfinite(value))
		return lu_err(-EINVAL, "%s is not finite", key);
	snprintf(text, sizeof(text), "%.6f", value);
	return lu_carry(key, text);
}

int lu_carried_number(const char *key, double *out)
{
	char text[DBL_MAX_10_EXP + 16], *end;
	int len = lu_carried(key, text, sizeof(text));
	double value;

	if (len < 0)
		return len;
	value = strtod(text, &end);
	if (!len || *end || !isfinite(value))
		return lu_err(-EPROTO, "%s: \"%s\" is no number", key, text);
	*out = value;
	return 0;
}

int lu_measure(const char *name, double value, const char *unit)
{
	if (!isfinite(value))
		return lu_err(-EINVAL, "measure %s is not finite", name);
	if (agent_fd() < 0)
		return 0;
	return ask(json_pack("{s:s,s:s,s:f,s:s}", "op", "measure", "name", name,
			     "value", value, "unit", unit),
		   LU_AGENT_REPLY_MS, NULL, 0);
}

int lu_note(const char *text)
{
	if (agent_fd() < 0)
		return 0;
	return ask(json_pack("{s:s,s:s}", "op", "note", "text", text),
		   LU_AGENT_REPLY_MS, NULL, 0);
}

static int push_undo(void *ctx, const char *path, const char *value)
{
	(void)ctx;
	return ask(json_pack("{s:s,s:s,s:s}", "op", "undo", "path", path,
			     "value", value),
		   LU_AGENT_REPLY_MS, NULL, 0);
}

const struct lu_undo *lu_agent_undo(void)
{
	static const struct lu_undo undo = { .push = push_undo };

	return agent_fd() < 0 ? NULL : &undo;
}

const struct lu_rig *lu_agent_rig(void)
{
	const char *file = getenv("LUTORTURE_RIG");
	static struct lu_rig *rig;

	if (rig)
		return rig;
	if (!file) {
		lu_err(-ENOENT,
		       "LUTORTURE_RIG is not set: no device may be touched");
		return NULL;
	}
	return lu_rig_load(file, &rig) ? NULL : rig;
}

/* An agent that dies takes this program along. */
void lu_agent_wait(void)
{
	const char *gate = getenv("LUTORTURE_GATE");
	eventfd_t value;

	if (!gate)
		return;
	lu_agent_rig();
	eventfd_read(atoi(gate), &value);
	close(atoi(gate));
}

const char *lu_agent_devices(void)
{
	return getenv("LUTORTURE_DEVICES");
}

uint64_t lu_agent_seed(void)
{
	unsigned long long seed;

	return env_number("LUTORTURE_SEED", &seed) ? seed : 1;
}

unsigned int lu_agent_cycles(void)
{
	return env_uint("LUTORTURE_CYCLES", 1);
}

unsigned int lu_agent_steps(void)
{
	return env_uint("LUTORTURE_STEPS", 0);
}
