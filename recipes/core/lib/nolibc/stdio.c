/* SPDX-License-Identifier: BSD-3-Clause */
#include <stdio.h>
#include <string.h>
#include <uk/plat/console.h>
#include "format.h"

/* A stream is a sink whose text is gathered, so that a line leaves in one piece. */
struct __file {
	int (*out)(const char *buf, unsigned int len);
};

static struct __file kernel_console = { ukplat_coutk };
static struct __file debug_console = { ukplat_coutd };
static struct __file input;
FILE *const stdin = &input;
FILE *const stdout = &kernel_console;
FILE *const stderr = &debug_console;

struct stream_sink {
	struct sink sink;
	FILE *fp;
	size_t used;
	char buf[128];
};

static void write_stream(FILE *fp, const char *text, size_t len)
{
	if (fp->out && len > 0)
		fp->out(text, len);
}

static void stream_put(struct sink *sink, const char *text, size_t len)
{
	struct stream_sink *s = (struct stream_sink *)sink;

	if (len > sizeof(s->buf) - s->used) {
		write_stream(s->fp, s->buf, s->used);
		s->used = 0;
	}
	if (len > sizeof(s->buf)) {
		write_stream(s->fp, text, len);
		return;
	}
	memcpy(s->buf + s->used, text, len);
	s->used += len;
}

int vfprintf(FILE *fp, const char *fmt, va_list ap)
{
	struct stream_sink s = { .sink.put = stream_put, .fp = fp };
	int rc = format(&s.sink, fmt, ap);

	write_stream(fp, s.buf, s.used);
	return rc;
}

int fprintf(FILE *fp, const char *fmt, ...)
{
	va_list ap;
	int rc;

	va_start(ap, fmt);
	rc = vfprintf(fp, fmt, ap);
	va_end(ap);
	return rc;
}

int vprintf(const char *fmt, va_list ap)
{
	return vfprintf(stdout, fmt, ap);
}

int printf(const char *fmt, ...)
{
	va_list ap;
	int rc;

	va_start(ap, fmt);
	rc = vprintf(fmt, ap);
	va_end(ap);
	return rc;
}

struct buffer_sink {
	struct sink sink;
	char *next;
	size_t room;
};

static void buffer_put(struct sink *sink, const char *text, size_t len)
{
	struct buffer_sink *s = (struct buffer_sink *)sink;

	if (len > s->room)
		len = s->room;
	memcpy(s->next, text, len);
	s->next += len;
	s->room -= len;
}

int vsnprintf(char *buf, size_t size, const char *fmt, va_list ap)
{
	struct buffer_sink s = { .sink.put = buffer_put, .next = buf, .room = size ? size - 1 : 0 };
	int rc = format(&s.sink, fmt, ap);

	if (size > 0)
		*s.next = '\0';
	return rc;
}

int snprintf(char *buf, size_t size, const char *fmt, ...)
{
	va_list ap;
	int rc;

	va_start(ap, fmt);
	rc = vsnprintf(buf, size, fmt, ap);
	va_end(ap);
	return rc;
}

int vsprintf(char *buf, const char *fmt, va_list ap)
{
	return vsnprintf(buf, (size_t)-1 >> 1, fmt, ap);
}

int sprintf(char *buf, const char *fmt, ...)
{
	va_list ap;
	int rc;

	va_start(ap, fmt);
	rc = vsprintf(buf, fmt, ap);
	va_end(ap);
	return rc;
}

int fputs(const char *s, FILE *fp)
{
	write_stream(fp, s, strlen(s));
	return 0;
}

int puts(const char *s)
{
	printf("%s\n", s);
	return 0;
}

int fflush(FILE *fp __attribute__((unused)))
{
	return 0;
}
