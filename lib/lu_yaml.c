// SPDX-License-Identifier: GPL-2.0-only
/*
 * Owns everything that is asked of libfyaml: this is the one file that knows it.
 * Reads the file it is given and nothing else on the machine; must not print,
 * so the YAML library's own diagnostics are collected and not shown.
 * Aliases are never resolved, so that a small file stays small.
 */
#include "lu_yaml.h"
#include "lu_err.h"
#include "lu_yaml_node.h"

#include <errno.h>
#include <fcntl.h>
#include <libfyaml.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include "lu_file.h"

struct lu_yaml {
	char *file;
	char *text;
	struct fy_diag *diag;
	struct fy_parser *parser;
	struct fy_document *doc;
};

static void discard(struct fy_diag *diag, void *user, const char *buf,
		    size_t len)
{
	(void)diag;
	(void)user;
	(void)buf;
	(void)len;
}

static const struct fy_diag_error *first_error(struct lu_yaml *yaml)
{
	void *at = NULL;

	return fy_diag_errors_iterate(yaml->diag, &at);
}

static const struct fy_diag_error *last_error(struct lu_yaml *yaml)
{
	const struct fy_diag_error *error, *last = NULL;
	void *at = NULL;

	while ((error = fy_diag_errors_iterate(yaml->diag, &at)))
		last = error;
	return last;
}

/* Libfyaml counts from behind an opening quote. */
static int quote_width(struct fy_node *node)
{
	enum fy_node_style style = fy_node_get_style(node);

	return style == FYNS_SINGLE_QUOTED || style == FYNS_DOUBLE_QUOTED;
}

/* 0.7 has no getter for a node's position, but reports about a node have one. */
static void locate(struct lu_yaml *yaml, struct fy_node *node, int *line,
		   int *column)
{
	const struct fy_diag_error *report;

	*line = 1;
	*column = 1;
	if (!node)
		return;
	fy_node_report(node, FYET_ERROR, "here");
	report = last_error(yaml);
	if (report && report->line > 0) {
		*line = report->line;
		*column = report->column - quote_width(node);
	}
}

int lu_yaml_vfail(struct lu_yaml *yaml, struct fy_node *node, const char *fmt,
		  va_list args)
{
	char text[LU_ERR_SIZE];
	int line, column;

	vsnprintf(text, sizeof(text), fmt, args);
	locate(yaml, node, &line, &column);
	return lu_err(-EINVAL, "%s:%d:%d: %s", yaml->file, line, column, text);
}

int lu_yaml_fail(struct lu_yaml *yaml, struct fy_node *node, const char *fmt,
		 ...)
{
	va_list args;
	int err;

	va_start(args, fmt);
	err = lu_yaml_vfail(yaml, node, fmt, args);
	va_end(args);
	return err;
}

static int make_parser(struct lu_yaml *yaml, size_t len)
{
	struct fy_parse_cfg parse = { .flags = FYPCF_COLLECT_DIAG };
	struct fy_diag_cfg diag;

	fy_diag_cfg_default(&diag);
	diag.fp = NULL;
	diag.output_fn = discard;
	yaml->diag = fy_diag_create(&diag);
	if (!yaml->diag)
		return lu_err(-ENOMEM, "out of memory");
	fy_diag_set_collect_errors(yaml->diag, true);
	parse.diag = yaml->diag;
	yaml->parser = fy_parser_create(&parse);
	if (!yaml->parser || fy_parser_set_string(yaml->parser, yaml->text, len))
		return lu_err(-ENOMEM, "out of memory");
	return 0;
}

static int syntax_error(struct lu_yaml *yaml)
{
	const struct fy_diag_error *error = first_error(yaml);

	return lu_err(-EINVAL, "%s:%d:%d: expected well-formed YAML, found: %s",
		      yaml->file, error ? error->line : 1,
		      error ? error->column : 1,
		      error ? error->msg : "something else");
}

/* One document and no more: what stood behind it would go unread. */
static int load_document(struct lu_yaml *yaml)
{
	struct fy_document *second;
	int err = 0;

	yaml->doc = fy_parse_load_document(yaml->parser);
	if (fy_parser_get_stream_error(yaml->parser))
		return syntax_error(yaml);
	if (!yaml->doc)
		return lu_err(-EINVAL,
			      "%s:1:1: expected a mapping, found nothing",
			      yaml->file);
	second = fy_parse_load_document(yaml->parser);
	if (second)
		err = lu_yaml_fail(yaml, fy_document_root(second),
				   "expected one document, found a second one");
	else if (fy_parser_get_stream_error(yaml->parser))
		err = syntax_error(yaml);
	if (second)
		fy_document_destroy(second);
	return err;
}

/* Before the YAML library sees it: bytes that no text file has. */
static int check_bytes(const char *file, const char *text, size_t len)
{
	int line = 1, column = 1;
	size_t i;

	for (i = 0; i < len; i++, column++) {
		unsigned char c = text[i];

		if (c == '\n') {
			line++;
			column = 0;
		} else if ((c < ' ' && c != '\t' && c != '\r') || c == 0x7f) {
			return lu_err(-EINVAL,
				      "%s:%d:%d: expected text, found byte 0x%02x",
				      file, line, column, c);
		}
	}
	return 0;
}

static int read_text(struct lu_yaml *yaml, const char *file, size_t *len)
{
	struct stat st;

	yaml->file = strdup(file);
	if (!yaml->file)
		return lu_err(-ENOMEM, "out of memory");
	if (stat(file, &st))
		return lu_err(-errno, "%s: %s", file, strerror(errno));
	if (!S_ISREG(st.st_mode))
		return lu_err(-EINVAL, "%s: expected a regular file", file);
	if (st.st_size > LU_YAML_MAX_BYTES)
		return lu_err(-E2BIG,
			      "%s: expected at most %d bytes, found %lld", file,
			      LU_YAML_MAX_BYTES, (long long)st.st_size);
	yaml->text = lu_file_slurp(file, len);
	if (!yaml->text)
		return -errno;
	return check_bytes(file, yaml->text, *len);
}

int lu_yaml_open(const char *file, struct lu_yaml **out)
{
	struct lu_yaml *yaml = calloc(1, sizeof(*yaml));
	size_t len = 0;
	int err;

	*out = NULL;
	if (!yaml)
		return lu_err(-ENOMEM, "out of memory");
	err = read_text(yaml, file, &len);
	if (!err)
		err = make_parser(yaml, len);
	if (!err)
		err = load_document(yaml);
	if (err)
		lu_yaml_close(yaml);
	else
		*out = yaml;
	return err;
}

void lu_yaml_close(struct lu_yaml *yaml)
{
	if (!yaml)
		return;
	if (yaml->doc)
		fy_document_destroy(yaml->doc);
	if (yaml->parser)
		fy_parser_destroy(yaml->parser);
	if (yaml->diag)
		fy_diag_destroy(yaml->diag);
	free(yaml->text);
	free(yaml->file);
	free(yaml);
}

struct fy_node *lu_yaml_root(struct lu_yaml *yaml)
{
	return fy_document_root(yaml->doc);
}

static enum lu_yaml_shape scalar_shape(struct fy_node *node)
{
	const char *text;
	size_t len = 0;

	if (fy_node_is_alias(node))
		return LU_YAML_ALIAS;
	text = fy_node_get_scalar(node, &len);
	if (text && memchr(text, '\0', len))
		return LU_YAML_BINARY;
	if (fy_node_get_style(node) != FYNS_PLAIN)
		return LU_YAML_QUOTED;
	return text && len ? LU_YAML_PLAIN : LU_YAML_NOTHING;
}

enum lu_yaml_shape lu_yaml_shape(struct fy_node *node)
{
	static const enum lu_yaml_shape shapes[] = {
		[FYNT_SEQUENCE] = LU_YAML_LIST,
		[FYNT_MAPPING] = LU_YAML_MAPPING,
	};
	enum fy_node_type type;

	if (!node)
		return LU_YAML_NOTHING;
	type = fy_node_get_type(node);
	return type == FYNT_SCALAR ? scalar_shape(node) : shapes[type];
}

char *lu_yaml_text(struct fy_node *node)
{
	size_t len = 0;
	const char *text = fy_node_get_scalar(node, &len);

	return strndup(text ? text : "", len);
}

size_t lu_yaml_size(struct fy_node *node)
{
	enum lu_yaml_shape shape = lu_yaml_shape(node);

	if (shape == LU_YAML_LIST)
		return fy_node_sequence_item_count(node);
	return shape == LU_YAML_MAPPING ? fy_node_mapping_item_count(node) : 0;
}

struct fy_node *lu_yaml_item(struct fy_node *list, void **at)
{
	return fy_node_sequence_iterate(list, at);
}

struct fy_node *lu_yaml_pair(struct fy_node *mapping, void **at,
			     struct fy_node **value)
{
	struct fy_node_pair *pair = fy_node_mapping_iterate(mapping, at);

	*value = pair ? fy_node_pair_value(pair) : NULL;
	return pair ? fy_node_pair_key(pair) : NULL;
}

struct fy_node *lu_yaml_value(struct fy_node *mapping, const char *key)
{
	return fy_node_mapping_lookup_value_by_simple_key(mapping, key,
							  strlen(key));
}
