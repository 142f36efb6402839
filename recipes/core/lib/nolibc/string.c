/* SPDX-License-Identifier: BSD-3-Clause */
#include <errno.h>
#include <stdint.h>
#include <stdlib.h>
#include <string.h>

size_t strlen(const char *s)
{
	const char *end = s;

	while (*end != '\0')
		end++;
	return end - s;
}

size_t strnlen(const char *s, size_t max)
{
	size_t len = 0;

	while (len < max && s[len] != '\0')
		len++;
	return len;
}

char *strcpy(char *__restrict dst, const char *__restrict src)
{
	return memcpy(dst, src, strlen(src) + 1);
}

char *strncpy(char *__restrict dst, const char *__restrict src, size_t len)
{
	size_t n = strnlen(src, len);

	memcpy(dst, src, n);
	memset(dst + n, 0, len - n);
	return dst;
}

char *strcat(char *__restrict dst, const char *__restrict src)
{
	strcpy(dst + strlen(dst), src);
	return dst;
}

int strncmp(const char *a, const char *b, size_t len)
{
	for (; len > 0; len--, a++, b++)
		if (*a != *b || *a == '\0')
			return (unsigned char)*a - (unsigned char)*b;
	return 0;
}

int strcmp(const char *a, const char *b)
{
	return strncmp(a, b, SIZE_MAX);
}

char *strchr(const char *s, int c)
{
	for (; *s != (char)c; s++)
		if (*s == '\0')
			return NULL;
	return (char *)s;
}

char *strrchr(const char *s, int c)
{
	const char *last = NULL;

	for (; (s = strchr(s, c)) != NULL && *s != '\0'; s++)
		last = s;
	return (char *)(s ? s : last);
}

char *strstr(const char *haystack, const char *needle)
{
	size_t len = strlen(needle);

	for (; strncmp(haystack, needle, len) != 0; haystack++)
		if (*haystack == '\0')
			return NULL;
	return (char *)haystack;
}

size_t strspn(const char *s, const char *accept)
{
	size_t len = 0;

	while (s[len] != '\0' && strchr(accept, s[len]))
		len++;
	return len;
}

size_t strcspn(const char *s, const char *reject)
{
	size_t len = 0;

	while (s[len] != '\0' && !strchr(reject, s[len]))
		len++;
	return len;
}

char *strpbrk(const char *s, const char *accept)
{
	s += strcspn(s, accept);
	return *s != '\0' ? (char *)s : NULL;
}

char *strtok(char *__restrict s, const char *__restrict delim)
{
	static char *next;
	char *word = s ? s : next;

	if (!word)
		return NULL;
	word += strspn(word, delim);
	if (*word == '\0') {
		next = NULL;
		return NULL;
	}
	next = strpbrk(word, delim);
	if (next)
		*next++ = '\0';
	return word;
}

char *strdup(const char *s)
{
	size_t size = strlen(s) + 1;
	char *copy = malloc(size);

	return copy ? memcpy(copy, s, size) : NULL;
}

char *strerror(int errnum)
{
	static const struct {
		int number;
		const char *text;
	} texts[] = {
		{ 0, "Success" }, { EPERM, "Operation not permitted" },
		{ ENOENT, "No such file or directory" }, { EINTR, "Interrupted system call" },
		{ EIO, "Input/output error" }, { EBADF, "Bad file descriptor" },
		{ EAGAIN, "Resource temporarily unavailable" }, { ENOMEM, "Cannot allocate memory" },
		{ EACCES, "Permission denied" }, { EFAULT, "Bad address" },
		{ EBUSY, "Device or resource busy" }, { EEXIST, "File exists" },
		{ ENODEV, "No such device" }, { ENOTDIR, "Not a directory" },
		{ EISDIR, "Is a directory" }, { EINVAL, "Invalid argument" },
		{ ENOSPC, "No space left on device" }, { EROFS, "Read-only file system" },
		{ EPIPE, "Broken pipe" }, { ERANGE, "Numerical result out of range" },
		{ ENOSYS, "Function not implemented" }, { ENOTSUP, "Operation not supported" },
		{ ETIMEDOUT, "Connection timed out" },
	};

	for (size_t i = 0; i < sizeof(texts) / sizeof(texts[0]); i++)
		if (texts[i].number == errnum)
			return (char *)texts[i].text;
	return "Unknown error";
}
