/* SPDX-License-Identifier: BSD-3-Clause */
/* C11 7.21.6.1 without floating point. */
#include <ctype.h>
#include <limits.h>
#include <stdint.h>
#include <string.h>
#include "format.h"

struct spec {
	int left, plus, space, alternate, zero;
	int width;
	int precision; /* -1: none given */
	int size;      /* bytes of an integer argument */
	char conversion;
};

struct counted {
	struct sink *sink;
	size_t total;
};

static void put(struct counted *out, const char *text, size_t len)
{
	if (len > 0)
		out->sink->put(out->sink, text, len);
	out->total += len;
}

static void pad(struct counted *out, char c, long count)
{
	char run[32];

	if (count <= 0)
		return;
	memset(run, c, sizeof(run));
	for (; count > 0; count -= sizeof(run))
		put(out, run, (size_t)count < sizeof(run) ? (size_t)count : sizeof(run));
}

/* Blanks to the width on one side or the other. */
static void put_padded(struct counted *out, const struct spec *s, const char *text, size_t len)
{
	long blanks = s->width - (long)len;

	if (!s->left)
		pad(out, ' ', blanks);
	put(out, text, len);
	if (s->left)
		pad(out, ' ', blanks);
}

/* Digits of value, ending at end. Returns their beginning; there are none for 0. */
static char *digits(char *end, uintmax_t value, unsigned int base, int upper)
{
	const char *set = upper ? "0123456789ABCDEF" : "0123456789abcdef";

	for (; value != 0; value /= base)
		*--end = set[value % base];
	return end;
}

static void put_integer(struct counted *out, const struct spec *s, uintmax_t value,
			const char *prefix, unsigned int base)
{
	char buf[sizeof(uintmax_t) * CHAR_BIT / 3 + 1];
	char *end = buf + sizeof(buf);
	char *text = digits(end, value, base, s->conversion == 'X');
	long len = end - text, prefix_len = strlen(prefix);
	long wanted = s->precision < 0 ? 1 : s->precision;
	long zeros, blanks;

	if (base == 8 && s->alternate && wanted <= len)
		wanted = len + 1;
	if (s->zero && !s->left && s->precision < 0 && wanted < s->width - prefix_len)
		wanted = s->width - prefix_len;
	zeros = wanted > len ? wanted - len : 0;
	blanks = s->width - prefix_len - zeros - len;
	if (!s->left)
		pad(out, ' ', blanks);
	put(out, prefix, prefix_len);
	pad(out, '0', zeros);
	put(out, text, len);
	if (s->left)
		pad(out, ' ', blanks);
}

static intmax_t signed_argument(int size, va_list *ap)
{
	switch (size) {
	case 1: return (signed char)va_arg(*ap, int);
	case 2: return (short)va_arg(*ap, int);
	case 4: return va_arg(*ap, int);
	default: return va_arg(*ap, long);
	}
}

static uintmax_t unsigned_argument(int size, va_list *ap)
{
	switch (size) {
	case 1: return (unsigned char)va_arg(*ap, unsigned int);
	case 2: return (unsigned short)va_arg(*ap, unsigned int);
	case 4: return va_arg(*ap, unsigned int);
	default: return va_arg(*ap, unsigned long);
	}
}

static const char *parse_flags(const char *fmt, struct spec *s)
{
	for (;; fmt++) {
		switch (*fmt) {
		case '-': s->left = 1; break;
		case '+': s->plus = 1; break;
		case ' ': s->space = 1; break;
		case '#': s->alternate = 1; break;
		case '0': s->zero = 1; break;
		default: return fmt;
		}
	}
}

static const char *parse_number(const char *fmt, int *number, va_list *ap)
{
	long value = 0;

	if (*fmt == '*') {
		*number = va_arg(*ap, int);
		return fmt + 1;
	}
	for (; isdigit(*fmt); fmt++)
		value = value > INT_MAX ? value : value * 10 + (*fmt - '0');
	*number = value > INT_MAX ? INT_MAX : (int)value;
	return fmt;
}

static const char *parse_size(const char *fmt, struct spec *s)
{
	s->size = sizeof(int);
	switch (*fmt) {
	case 'h':
		s->size = fmt[1] == 'h' ? sizeof(char) : sizeof(short);
		return fmt + (fmt[1] == 'h' ? 2 : 1);
	case 'l':
		s->size = sizeof(long);
		return fmt + (fmt[1] == 'l' ? 2 : 1);
	case 'j': case 'z': case 't':
		s->size = sizeof(long);
		return fmt + 1;
	default:
		return fmt;
	}
}

/* Parse what follows a '%'. */
static const char *parse_spec(const char *fmt, struct spec *s, va_list *ap)
{
	*s = (struct spec){ .precision = -1 };
	fmt = parse_flags(fmt, s);
	fmt = parse_number(fmt, &s->width, ap);
	if (s->width < 0) {
		s->left = 1;
		s->width = s->width == INT_MIN ? INT_MAX : -s->width;
	}
	if (*fmt == '.') {
		fmt = parse_number(fmt + 1, &s->precision, ap);
		if (s->precision < 0)
			s->precision = -1;
	}
	fmt = parse_size(fmt, s);
	s->conversion = *fmt;
	return fmt + (*fmt != '\0');
}

static void put_signed(struct counted *out, const struct spec *s, intmax_t value)
{
	const char *sign = value < 0 ? "-" : s->plus ? "+" : s->space ? " " : "";

	put_integer(out, s, value < 0 ? -(uintmax_t)value : (uintmax_t)value, sign, 10);
}

static void put_string(struct counted *out, const struct spec *s, const char *text)
{
	if (!text)
		text = "(null)";
	put_padded(out, s, text, s->precision < 0 ? strlen(text) : strnlen(text, s->precision));
}

/* Returns -1 for a conversion that is not known. */
static int put_conversion(struct counted *out, const struct spec *s, va_list *ap)
{
	uintmax_t value;
	char c;

	switch (s->conversion) {
	case 'd': case 'i':
		put_signed(out, s, signed_argument(s->size, ap));
		return 0;
	case 'u':
		put_integer(out, s, unsigned_argument(s->size, ap), "", 10);
		return 0;
	case 'o':
		put_integer(out, s, unsigned_argument(s->size, ap), "", 8);
		return 0;
	case 'x': case 'X':
		value = unsigned_argument(s->size, ap);
		put_integer(out, s, value, !s->alternate || value == 0 ? "" :
			    s->conversion == 'x' ? "0x" : "0X", 16);
		return 0;
	case 'p':
		put_integer(out, s, (uintptr_t)va_arg(*ap, void *), "0x", 16);
		return 0;
	case 'c':
		c = (char)va_arg(*ap, int);
		put_padded(out, s, &c, 1);
		return 0;
	case 's':
		put_string(out, s, va_arg(*ap, const char *));
		return 0;
	case '%':
		put(out, "%", 1);
		return 0;
	default:
		return -1;
	}
}

int format(struct sink *sink, const char *fmt, va_list ap)
{
	struct counted out = { .sink = sink };
	struct spec s;
	va_list args;
	int rc = 0;

	va_copy(args, ap); /* a parameter's address is not a va_list's (SysV ABI) */
	while (rc == 0 && *fmt != '\0') {
		size_t plain = 0;

		while (fmt[plain] != '\0' && fmt[plain] != '%')
			plain++;
		put(&out, fmt, plain);
		fmt += plain;
		if (*fmt == '%') {
			fmt = parse_spec(fmt + 1, &s, &args);
			rc = put_conversion(&out, &s, &args);
		}
	}
	va_end(args);
	return rc != 0 || out.total > INT_MAX ? -1 : (int)out.total;
}
