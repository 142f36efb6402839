/* SPDX-License-Identifier: BSD-3-Clause */
#include <arpa/inet.h>
#include <stdio.h>
#include <string.h>

#include "posix.h"

/* Four decimal numbers without leading zeros, as inet_pton(3) wants them. */
static bool parse(const char *text, unsigned char bytes[4])
{
	for (int i = 0; i < 4; i++) {
		const char *start = text;
		unsigned int byte = 0;

		while (*text >= '0' && *text <= '9' && text - start < 3)
			byte = byte * 10 + (*text++ - '0');
		if (text == start || byte > 255 || (*start == '0' && text - start > 1))
			return false;
		bytes[i] = byte;
		if (*text++ != (i < 3 ? '.' : '\0'))
			return false;
	}
	return true;
}

int inet_pton(int family, const char *text, void *to)
{
	unsigned char bytes[4];

	if (family != AF_INET)
		return posix_result(-LKL_EAFNOSUPPORT);
	if (!parse(text, bytes))
		return 0;
	memcpy(to, bytes, sizeof(bytes));
	return 1;
}

const char *inet_ntop(int family, const void *from, char *text, socklen_t size)
{
	const unsigned char *bytes = from;
	char whole[INET_ADDRSTRLEN];

	if (family != AF_INET) {
		errno = EAFNOSUPPORT;
		return NULL;
	}
	snprintf(whole, sizeof(whole), "%u.%u.%u.%u", bytes[0], bytes[1], bytes[2], bytes[3]);
	if (strlen(whole) >= size) {
		errno = ENOSPC;
		return NULL;
	}
	return strcpy(text, whole);
}

in_addr_t inet_addr(const char *text)
{
	in_addr_t address;

	return inet_pton(AF_INET, text, &address) == 1 ? address : INADDR_NONE;
}
