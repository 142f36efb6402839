/* SPDX-License-Identifier: BSD-3-Clause */
#include <string.h>
#include <strings.h>

#include "request.h"

#define LINE_END(p) ((p)[0] == '\r' && (p)[1] == '\n')

static bool is_token(char c)
{
	return (c >= '0' && c <= '9') || ((c | 0x20) >= 'a' && (c | 0x20) <= 'z') ||
	       (c && strchr("!#$%&'*+-.^_`|~", c));
}

static bool equals(struct text text, const char *word)
{
	return text.length == strlen(word) && !strncasecmp(text.start, word, text.length);
}

static bool is_blank(char c)
{
	return c == ' ' || c == '\t';
}

static struct text trimmed(struct text text)
{
	while (text.length && is_blank(*text.start)) {
		text.start++;
		text.length--;
	}
	while (text.length && is_blank(text.start[text.length - 1]))
		text.length--;
	return text;
}

size_t request_head_length(const char *text, size_t length)
{
	size_t start = 0;

	while (length - start >= 2 && LINE_END(text + start))
		start += 2;
	for (size_t at = start; at < length; at++) {
		/* A line may end without CR (RFC 9112, 2.2); request_parse() refuses it. */
		if (text[at] != '\n')
			continue;
		if (at + 1 < length && text[at + 1] == '\n')
			return at + 2;
		if (at + 2 < length && LINE_END(text + at + 1))
			return at + 3;
	}
	return 0;
}

int request_status_of_too_long(const char *text, size_t length)
{
	return memchr(text, '\n', length) ? 431 : 414;
}

static int hexadecimal(char c)
{
	if (c >= '0' && c <= '9')
		return c - '0';
	c |= 0x20;
	return c >= 'a' && c <= 'f' ? c - 'a' + 10 : -1;
}

/* Whether it goes up anywhere, and so perhaps out of where it starts. */
static bool climbs(const char *path)
{
	for (; *path; path++)
		if (path[0] == '/' && path[1] == '.' && path[2] == '.' &&
		    (path[3] == '/' || !path[3]))
			return true;
	return false;
}

/* Returns the status. */
static int read_path(struct request *request, struct text target)
{
	const char *at = target.start, *end = at + target.length;
	size_t used = 0;

	/* Of http://host/path, which servers must take, the path counts. */
	if (target.length > 7 && !strncasecmp(at, "http://", 7)) {
		at = memchr(at + 7, '/', target.length - 7);
		if (!at) {
			strcpy(request->path, "/");
			return 0;
		}
	}
	if (at == end || *at != '/')
		return 400;
	for (; at < end && *at != '?'; at++) {
		int c = (unsigned char)*at;

		if (c == '%') {
			int high = at + 2 < end ? hexadecimal(at[1]) : -1;
			int low = high < 0 ? -1 : hexadecimal(at[2]);

			if (low < 0)
				return 400;
			c = high << 4 | low;
			at += 2;
		}
		/* A control character would end up in a header of the answer. */
		if (c < ' ' || c == 0x7f || *at == '#')
			return 400;
		if (used + 1 == sizeof(request->path))
			return 414;
		request->path[used++] = c;
	}
	request->path[used] = '\0';
	return climbs(request->path) ? 400 : 0;
}

static bool take_word(struct text *rest, struct text *word)
{
	const char *space = memchr(rest->start, ' ', rest->length);

	if (!space)
		return false;
	word->start = rest->start;
	word->length = space - rest->start;
	rest->start = space + 1;
	rest->length -= word->length + 1;
	return word->length > 0;
}

static int read_method(struct request *request, struct text method)
{
	for (size_t i = 0; i < method.length; i++)
		if (!is_token(method.start[i]))
			return 400;
	request->head_only = method.length == 4 && !memcmp(method.start, "HEAD", 4);
	if (request->head_only || (method.length == 3 && !memcmp(method.start, "GET", 3)))
		return 0;
	return 405;
}

/* HTTP/1.0 or a later 1.x. */
static int read_version(struct text version, bool *is_old)
{
	if (version.length != 8 || memcmp(version.start, "HTTP/", 5) ||
	    version.start[6] != '.' || (unsigned char)(version.start[5] - '0') > 9 ||
	    (unsigned char)(version.start[7] - '0') > 9)
		return 400;
	*is_old = version.start[7] == '0';
	return version.start[5] == '1' ? 0 : 505;
}

static int read_request_line(struct request *request, struct text line, bool *is_old)
{
	struct text method, target;
	int status;

	for (size_t i = 0; i < line.length; i++)
		if ((unsigned char)line.start[i] < ' ' || line.start[i] == 0x7f)
			return 400;
	if (!take_word(&line, &method) || !take_word(&line, &target))
		return 400;
	status = read_version(line, is_old);
	if (!status)
		status = read_method(request, method);
	return status ? status : read_path(request, target);
}

struct fields {
	unsigned int hosts;
	bool has_length, has_body, is_chunked;
	bool wants_close, wants_to_stay;
};

/* Says whether it is a number; *is_zero is what matters of it. */
static bool read_length(struct text value, bool *is_zero)
{
	*is_zero = true;
	for (size_t i = 0; i < value.length; i++) {
		if (value.start[i] < '0' || value.start[i] > '9')
			return false;
		*is_zero = *is_zero && value.start[i] == '0';
	}
	return value.length > 0;
}

/* Connection: a list of words between commas. */
static void read_connection(struct fields *fields, struct text value)
{
	const char *at = value.start, *end = at + value.length;

	while (at < end) {
		const char *comma = memchr(at, ',', end - at);
		struct text word = { at, (comma ? comma : end) - at };

		word = trimmed(word);
		if (equals(word, "close"))
			fields->wants_close = true;
		if (equals(word, "keep-alive"))
			fields->wants_to_stay = true;
		at = comma ? comma + 1 : end;
	}
}

/* Returns the status. */
static int read_field(struct request *request, struct fields *fields, struct text line)
{
	const char *colon = memchr(line.start, ':', line.length);
	struct text name, value;
	bool is_zero;

	/* Also what begins with a space: a field over several lines is obsolete. */
	if (!colon || colon == line.start)
		return 400;
	name = (struct text){ line.start, colon - line.start };
	for (size_t i = 0; i < name.length; i++)
		if (!is_token(name.start[i]))
			return 400;
	value = trimmed((struct text){ colon + 1, line.length - name.length - 1 });
	for (size_t i = 0; i < value.length; i++)
		if (((unsigned char)value.start[i] < ' ' && value.start[i] != '\t') ||
		    value.start[i] == 0x7f)
			return 400;

	if (equals(name, "Host")) {
		fields->hosts++;
	} else if (equals(name, "Connection")) {
		read_connection(fields, value);
	} else if (equals(name, "Content-Length")) {
		/* Two lengths are how requests are smuggled past proxies. */
		if (fields->has_length || !read_length(value, &is_zero))
			return 400;
		fields->has_length = true;
		fields->has_body |= !is_zero;
	} else if (equals(name, "Transfer-Encoding")) {
		fields->is_chunked = fields->has_body = true;
	} else if (equals(name, "Range")) {
		request->range = value;
	} else if (equals(name, "If-Range")) {
		request->if_range = value;
	} else if (equals(name, "If-Modified-Since")) {
		request->if_modified_since = value;
	}
	return 0;
}

/* The next line of the head without its end, which must be CR and LF. */
static int take_line(struct text *rest, struct text *line)
{
	const char *end = memchr(rest->start, '\n', rest->length);

	if (!end || end == rest->start || end[-1] != '\r')
		return 400;
	line->start = rest->start;
	line->length = end - 1 - rest->start;
	rest->length -= end + 1 - rest->start;
	rest->start = end + 1;
	return 0;
}

void request_parse(struct request *request, const char *head, size_t length)
{
	struct text rest = { head, length }, line;
	struct fields fields = { 0 };
	bool is_old = false;
	int status, first;

	memset(request, 0, sizeof(*request));
	while (rest.length > 2 && LINE_END(rest.start)) {
		rest.start += 2;
		rest.length -= 2;
	}

	first = take_line(&rest, &line);
	if (!first)
		first = read_request_line(request, line, &is_old);
	/* The fields say where the request ends, also when it cannot be served. */
	for (status = take_line(&rest, &line); !status && line.length;
	     status = take_line(&rest, &line)) {
		status = read_field(request, &fields, line);
		if (status)
			break;
	}
	if (!status && (fields.hosts > 1 || (!fields.hosts && !is_old)))
		status = 400;
	if (!status && fields.is_chunked && (fields.has_length || is_old))
		status = 400;
	request->keep_alive = !status && first != 400 && first != 505 && !fields.has_body &&
			      !fields.wants_close && (!is_old || fields.wants_to_stay);
	if (!status)
		status = first;
	if (!status && fields.has_body)
		status = 413;
	request->status = status;
}
