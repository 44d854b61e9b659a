/* SPDX-License-Identifier: GPL-2.0-only */
/* Journals in short: records with ' for ", each with a ";" behind it. */
#ifndef TEST_FOLD_TEXT_H
#define TEST_FOLD_TEXT_H

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "quoted.h"

#define RUN                                                       \
	"{'kind':'run','format':'lutorture-journal','version':1," \
	"'run':'r1','seed':42,'plan':'smoke','rig':'q35','cycles':3};"
#define ITEMS                                                             \
	"{'kind':'items','items':["                                       \
	"{'suite':'s','test':'f.a','legs':2},{'suite':'s','test':'f.b'}," \
	"{'suite':'s','test':'f.a','legs':2}]};"
#define BOOT(nr, id, kho, how)                                               \
	"{'kind':'boot','boot':" #nr ",'boot_id':'" id "','kho_count':" #kho \
	",'how':'" how "'};"
#define CUT(nr, id)                                    \
	"{'kind':'boot','boot':" #nr ",'boot_id':'" id \
	"','kho_count':0,'how':'cold','why':'cut'};"
#define BEGIN(nr, leg, attempt)        \
	"{'kind':'begin','suite':'s'," \
	"'test':'f.a','boot':" #nr ",'leg':" #leg ",'attempt':" #attempt "};"
#define TEST_A "'suite':'s','test':'f.a'"
#define JUMP                                               \
	"{'kind':'jump'," TEST_A ",'leg':0,'kho_count':0," \
	"'nonce':'abc'};"
#define REFUSED	  "{'kind':'refused'," TEST_A ",'leg':0,'err':-12};"
#define END	  "{'kind':'end'," TEST_A ",'leg':1,'status':0};"
#define END_BAD	  "{'kind':'end'," TEST_A ",'leg':1,'status':1};"
#define END0(how) "{'kind':'end'," TEST_A ",'leg':0," how "};"
#define LOST	  "{'kind':'lost'," TEST_A ",'leg':0,'why':'x'};"
#define SKIP_B	  "{'kind':'skip','suite':'s','test':'f.b','why':'no kvm'};"
#define DONE	  "{'kind':'done'};"

#define EXPECT "{'kind':'expect'," TEST_A ",'leg':0,'kinds':1};"

#define FIRST	   RUN ITEMS BOOT(0, "A", 0, "first")
#define LEG0	   FIRST BEGIN(0, 0, 1)
#define LEG1	   LEG0 JUMP BOOT(1, "B", 1, "jump") BEGIN(1, 1, 1)
#define UNDO(path) "{'kind':'undo','path':'" path "','value':'v'};"

/* As a file: lines with number, boot and time. To be freed. */
static inline char *as_lines(const char *text)
{
	char *copy = quoted_text(strdup(text)), *line, *save = NULL;
	char *out = NULL, *at;
	size_t size;
	FILE *stream = open_memstream(&out, &size);
	int n = 0, boot = 0;

	for (line = strtok_r(copy, ";", &save); line;
	     line = strtok_r(NULL, ";", &save)) {
		at = strstr(line, "\"boot\":");
		boot = at ? atoi(at + strlen("\"boot\":")) : boot;
		fprintf(stream, "{\"n\":%d,\"boot\":%d,\"t\":1.5,%s\n", ++n,
			boot, line + 1);
	}
	fclose(stream);
	free(copy);
	return out;
}

#endif
