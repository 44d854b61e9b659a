/* SPDX-License-Identifier: GPL-2.0-only */
#ifndef RUNNER_FACTS_H
#define RUNNER_FACTS_H

#include <stdbool.h>
#include <stddef.h>

#include <jansson.h>

#include "ktap.h"

/*
 * What is recorded about one test, over all its legs and boots; of the last
 * attempt only, but for the number of attempts and what facts_restart() keeps. No
 * judgement here.
 */

/* Signs: each is counted, with the text it was first seen in. */
enum fact {
	/* the run itself */
	FACT_TORN,	  /* machine and journal disagree, record lost */
	FACT_INTERRUPTED, /* the runner was stopped too often */
	FACT_RIG,	  /* machine or suite could not be started */
	FACT_BLIND,	  /* an oracle could not look */
	/* end of a machine */
	FACT_PANIC,
	FACT_HANG,
	FACT_KILLED,  /* machine gone without a word */
	FACT_COLD,    /* jump announced, came up cold */
	FACT_CRASHED, /* new boot in the middle of a leg */
	/* process of the suite */
	FACT_TIMEOUT, /* a leg's limit was reached */
	FACT_SIGNAL,  /* ended by a signal */
	/* kernel log */
	FACT_BUG,     /* BUG, Oops, KASAN */
	FACT_WARNING, /* WARNING, refcount_t, lockdep */
	FACT_LOG,     /* other lines the log oracle found */
	/* KTAP */
	FACT_NOT_OK,
	FACT_XPASS,
	FACT_LATE_SKIP, /* skipped in a leg behind a jump */
	/* other oracles */
	FACT_CONFIG, /* config space differs */
	FACT_LEFT,   /* something was left behind */
	FACT_DEVICE, /* a device is dead */
	FACT_LINK,   /* AER, link or taint changed */
	FACT_CLOCK,  /* clock or KHO count did not move as it must */
	FACT_ORACLE, /* red, from an oracle not named above */
	FACT_UNDO,   /* changes to the machine were not undone */
	FACT_BUDGET, /* a figure is over its budget */
	FACT_POINT,  /* points that it owes are not recorded, or others are */
	/* excused */
	FACT_KNOWN, /* a sign of a known issue */
	FACTS
};

/**
 * fact_name() - One word for a fact. Return: "panic", ...; "?" out of range.
 * @fact: which
 */
const char *fact_name(enum fact fact);

/* How the last attempt ended. */
enum facts_end {
	FACTS_NOT_RUN, /* no record of it */
	FACTS_RUNNING, /* begun, and nothing after that */
	FACTS_ENDED,   /* record "end": the suite's process is gone */
	FACTS_LOST,    /* record "lost" */
	FACTS_SKIPPED, /* record "skip": never begun */
};

struct facts {
	char *suite, *test;
	char *meta; /* declared "verdict:key" or "" */
	/* declared */
	unsigned int legs; /* 0: unknown */
	bool contrived;	   /* figures come of what it does on purpose */
	/* seen */
	enum facts_end end;
	unsigned int attempts;
	unsigned int legs_begun;
	unsigned int jumps; /* that arrived */
	int status;	    /* exit status of the last leg */
	char *why;	    /* of lost and skip, or "" */
	/* KTAP of the last leg, and of the legs before */
	bool ktap; /* there was a "ktap" record in the last leg */
	long plan; /* -1 none */
	unsigned int points[KTAP_RESULTS]; /* last leg, this test only */
	unsigned int strangers; /* last leg, result lines of other names */
	char *skip_reason;	/* of the first skipped point, or "" */
	/* points of the fault matrix */
	json_t *owed; /* ids, a list; NULL: nobody knows */
	json_t *told; /* id to {outcome, text}; NULL: none */
	/* oracles */
	bool judged; /* "oracles" record of the last leg */
	/* signs */
	unsigned int count[FACTS];
	char *detail[FACTS]; /* first text, or NULL */
	char *known;	     /* id of the first known issue met, or "" */
};

/**
 * facts_init() - Facts of a test of which nothing is known.
 * @f:     filled; release with facts_free(), also after -ENOMEM
 * @suite: program name
 * @test:  test name
 *
 * Return: 0; -ENOMEM.
 */
int facts_init(struct facts *f, const char *suite, const char *test);

/**
 * facts_restart() - Another attempt begins: forget what this one came to.
 * @f: facts; names, what was declared, and attempts stay
 *
 * So do signs that the kernel, an oracle or a missing record gave before the attempt
 * was broken off, with its number in front of the text: nothing gives them again.
 */
void facts_restart(struct facts *f);

/**
 * facts_free() - Release what facts hold.
 * @f: facts
 */
void facts_free(struct facts *f);

/**
 * facts_add() - Count a sign.
 * @f:    facts
 * @fact: which
 * @text: what was seen; kept if it is the first; out of memory it is left out,
 *        the count never is
 */
void facts_add(struct facts *f, enum fact fact, const char *text);

/**
 * facts_drop() - Take signs back.
 * @f:    facts
 * @fact: which
 * @n:    how many, the newest; the text goes with the last one
 */
void facts_drop(struct facts *f, enum fact fact, unsigned int n);

/**
 * facts_set() - Replace one of the strings in facts.
 * @field: address of the string, owned by the facts
 * @text:  copied; NULL counts as ""
 */
void facts_set(char **field, const char *text);

#endif /* RUNNER_FACTS_H */
