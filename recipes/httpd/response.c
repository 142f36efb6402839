/* SPDX-License-Identifier: BSD-3-Clause */
#include <errno.h>
#include <fcntl.h>
#include <stdarg.h>
#include <stdio.h>
#include <string.h>
#include <strings.h>
#include <sys/stat.h>
#include <unistd.h>

#include "date.h"
#include "response.h"

static const struct {
	int status;
	const char *reason;
} reasons[] = {
	{ 200, "OK" },
	{ 206, "Partial Content" },
	{ 301, "Moved Permanently" },
	{ 304, "Not Modified" },
	{ 400, "Bad Request" },
	{ 403, "Forbidden" },
	{ 404, "Not Found" },
	{ 405, "Method Not Allowed" },
	{ 408, "Request Timeout" },
	{ 413, "Content Too Large" },
	{ 414, "URI Too Long" },
	{ 416, "Range Not Satisfiable" },
	{ 431, "Request Header Fields Too Large" },
	{ 500, "Internal Server Error" },
	{ 503, "Service Unavailable" },
	{ 505, "HTTP Version Not Supported" },
};

static const struct {
	const char *ending, *type;
} types[] = {
	{ "css", "text/css; charset=utf-8" },
	{ "gif", "image/gif" },
	{ "htm", "text/html; charset=utf-8" },
	{ "html", "text/html; charset=utf-8" },
	{ "ico", "image/x-icon" },
	{ "jpeg", "image/jpeg" },
	{ "jpg", "image/jpeg" },
	{ "js", "text/javascript; charset=utf-8" },
	{ "json", "application/json" },
	{ "md", "text/plain; charset=utf-8" },
	{ "mp4", "video/mp4" },
	{ "pdf", "application/pdf" },
	{ "png", "image/png" },
	{ "svg", "image/svg+xml" },
	{ "txt", "text/plain; charset=utf-8" },
	{ "wasm", "application/wasm" },
	{ "webp", "image/webp" },
	{ "woff2", "font/woff2" },
	{ "xml", "application/xml" },
};

#define COUNT(table) (sizeof(table) / sizeof((table)[0]))

static const char *reason_of(int status)
{
	for (size_t i = 0; i < COUNT(reasons); i++)
		if (reasons[i].status == status)
			return reasons[i].reason;
	return "Error";
}

static const char *type_of(const char *path)
{
	const char *name = strrchr(path, '/') + 1;
	const char *dot = strrchr(name, '.');

	for (size_t i = 0; dot && i < COUNT(types); i++)
		if (!strcasecmp(dot + 1, types[i].ending))
			return types[i].type;
	return "application/octet-stream";
}

/* ---- The head ---- */

static void add(struct response *response, const char *format, ...)
	__attribute__((format(printf, 2, 3)));

/* All that is ever added fits; redirect_to_folder() adds most. */
static void add(struct response *response, const char *format, ...)
{
	size_t room = sizeof(response->head) - response->head_length;
	va_list args;
	int length;

	va_start(args, format);
	length = vsnprintf(response->head + response->head_length, room, format, args);
	va_end(args);
	if (length > 0)
		response->head_length += (size_t)length < room ? (size_t)length : room - 1;
}

static void begin(struct response *response, int status, bool keep_alive)
{
	char date[DATE_SIZE];

	response->file = -1;
	response->left = response->head_length = response->head_sent = 0;
	date_write(date, time(NULL));
	add(response, "HTTP/1.1 %d %s\r\nDate: %s\r\nConnection: %s\r\n", status,
	    reason_of(status), date, keep_alive ? "keep-alive" : "close");
}

/* The rest of an answer whose body is its status in words. */
static void end_with_words(struct response *response, int status, bool head_only)
{
	const char *reason = reason_of(status);

	add(response, "Content-Type: text/plain\r\nContent-Length: %zu\r\n\r\n",
	    strlen(reason) + 5);
	if (!head_only)
		add(response, "%d %s\n", status, reason);
}

static void make_error(struct response *response, const struct request *request, int status)
{
	begin(response, status, request->keep_alive);
	if (status == 405)
		add(response, "Allow: GET, HEAD\r\n");
	end_with_words(response, status, request->head_only);
}

void response_make_error(struct response *response, int status)
{
	struct request none;

	none.keep_alive = none.head_only = false;
	make_error(response, &none, status);
}

/* ---- Which bytes ---- */

/* Reads digits, as many as there are; what is too large for a file is the largest. */
static const char *read_offset(const char *at, const char *end, off_t *offset)
{
	const off_t most = (off_t)1 << 62;

	*offset = 0;
	for (; at < end && *at >= '0' && *at <= '9'; at++)
		*offset = *offset > most / 10 - 1 ? most : *offset * 10 + (*at - '0');
	return at;
}

enum asked { ALL, SOME, NOTHING };

/*
 * What Range asks for of `size` bytes. One range; several, and what is none, may be
 * passed over (RFC 9110, 14.2), and ALL is then the answer.
 */
static enum asked read_range(struct text range, off_t size, off_t *first, off_t *last)
{
	const char *at = range.start + 6, *end = range.start + range.length, *digits;

	if (range.length < 8 || strncasecmp(range.start, "bytes=", 6))
		return ALL;
	digits = at;
	at = read_offset(at, end, first);
	if (at == end || *at != '-')
		return ALL;
	if (at == digits) {
		/* The last so many. */
		digits = ++at;
		at = read_offset(at, end, last);
		if (at == digits || at != end)
			return ALL;
		if (!*last || !size)
			return NOTHING;
		*first = *last < size ? size - *last : 0;
		*last = size - 1;
		return SOME;
	}
	digits = ++at;
	at = read_offset(at, end, last);
	if (at != end)
		return ALL;
	if (at == digits)
		*last = size - 1;
	else if (*last < *first)
		return ALL;
	if (*last >= size)
		*last = size - 1;
	return *first < size ? SOME : NOTHING;
}

/*
 * All files of a disk that was built have this time, 1980-01-01, whatever is in them: it
 * does not tell one version from another.
 */
#define TIME_OF_BUILT_DISKS 315532800

/* Empty where the time says nothing. */
static void write_modified(char text[DATE_SIZE], const struct stat *state)
{
	text[0] = '\0';
	if (state->st_mtime > TIME_OF_BUILT_DISKS)
		date_write(text, state->st_mtime);
}

/* Without If-Range, or with the time that the file still has, a range may be given. */
static bool may_be_partial(const struct request *request, const char *modified)
{
	return !request->if_range.length ||
	       (*modified && request->if_range.length == DATE_SIZE - 1 &&
		!memcmp(request->if_range.start, modified, DATE_SIZE - 1));
}

static bool is_unmodified(const struct request *request, const struct stat *state)
{
	struct text since = request->if_modified_since;

	return since.length && state->st_mtime > TIME_OF_BUILT_DISKS &&
	       state->st_mtime <= date_read(since.start, since.length);
}

/* Takes over the file. */
static void answer_with_file(struct response *response, const struct request *request,
			     const char *path, int file, const struct stat *state)
{
	off_t first = 0, last = state->st_size - 1;
	char modified[DATE_SIZE];
	enum asked asked = ALL;
	int status;

	write_modified(modified, state);
	if (request->range.length && may_be_partial(request, modified))
		asked = read_range(request->range, state->st_size, &first, &last);
	if (asked == ALL) {
		first = 0;
		last = state->st_size - 1;
	}
	status = is_unmodified(request, state) ? 304 :
		 asked == NOTHING	       ? 416 :
		 asked == SOME		       ? 206 :
						 200;
	begin(response, status, request->keep_alive);
	add(response, "Accept-Ranges: bytes\r\n");
	if (*modified)
		add(response, "Last-Modified: %s\r\n", modified);
	if (status == 304) {
		add(response, "\r\n");
	} else if (status == 416) {
		add(response, "Content-Range: bytes */%ld\r\n", state->st_size);
		end_with_words(response, status, request->head_only);
	} else {
		if (status == 206)
			add(response, "Content-Range: bytes %ld-%ld/%ld\r\n", first, last,
			    state->st_size);
		add(response, "Content-Type: %s\r\nContent-Length: %ld\r\n\r\n", type_of(path),
		    last + 1 - first);
		if (!request->head_only && last >= first) {
			response->file = file;
			response->offset = first;
			response->left = last + 1 - first;
		}
	}
	if (response->file < 0)
		close(file);
}

/* ---- Which file ---- */

#define LONGEST_NAME 255 /* of which each byte may become three */

/* The name of a folder and a /, as a place relative to where it was asked for. */
static void redirect_to_folder(struct response *response, const struct request *request)
{
	const unsigned char *name = (const unsigned char *)strrchr(request->path, '/') + 1;

	/* In UTF-8, a name on vfat can be longer. */
	if (strlen((const char *)name) > LONGEST_NAME) {
		make_error(response, request, 414);
		return;
	}
	begin(response, 301, request->keep_alive);
	add(response, "Location: ./");
	for (; *name; name++)
		if ((*name >= '0' && *name <= '9') ||
		    ((*name | 0x20) >= 'a' && (*name | 0x20) <= 'z') || strchr("-._~", *name))
			add(response, "%c", *name);
		else
			add(response, "%%%02X", *name);
	add(response, "/\r\n");
	end_with_words(response, 301, request->head_only);
}

/* What the path names below root; a path from / on would be looked for from there on. */
static int open_below(int root, const char *path)
{
	while (*path == '/')
		path++;
	/* Not to be held up by a pipe. */
	return openat(root, *path ? path : ".", O_RDONLY | O_NONBLOCK | O_CLOEXEC);
}

static int status_of_error(int error)
{
	switch (error) {
	case ENOENT:
	case ENOTDIR:
	case ENAMETOOLONG:
		return 404;
	case EACCES:
	case ELOOP:
		return 403;
	case EMFILE:
	case ENFILE:
	case ENOMEM:
		return 503;
	default:
		return 500;
	}
}

void response_make(struct response *response, const struct request *request, int root)
{
	static const char index[] = "index.html";
	char path[REQUEST_PATH_SIZE + sizeof(index)];
	size_t length = strlen(request->path);
	struct stat state;
	int file;

	if (request->status) {
		make_error(response, request, request->status);
		return;
	}
	strcpy(path, request->path);
	if (path[length - 1] == '/')
		strcpy(path + length, index);
	file = open_below(root, path);
	if (file < 0 || fstat(file, &state)) {
		make_error(response, request, status_of_error(errno));
	} else if (S_ISREG(state.st_mode)) {
		answer_with_file(response, request, path, file, &state);
		return;
	} else if (S_ISDIR(state.st_mode) && path[length - 1] != '/') {
		redirect_to_folder(response, request);
	} else {
		make_error(response, request, 403);
	}
	if (file >= 0)
		close(file);
}
