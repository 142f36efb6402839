/* SPDX-License-Identifier: BSD-3-Clause */
/* /etc/hosts and /etc/resolv.conf: how they begin, and what they say. */
#include <arpa/inet.h>
#include <fcntl.h>
#include <stdio.h>
#include <string.h>
#include <strings.h>
#include <unistd.h>

#include "names.h"

#define HOSTS "/etc/hosts"
#define SERVERS "/etc/resolv.conf"
#define PARAMETER "uk_lkl.dns="
/* What Linux's own DHCP client learned, in the form of a resolv.conf. */
#define LEARNED "/proc/net/pnp"

/* Longer lines are cut. */
#define LINE 256

struct lines {
	int fd, filled, read;
	char buffer[LINE];
};

/* Says whether there was one more. */
static bool next_line(struct lines *lines, char line[LINE])
{
	bool found = false;
	int length = 0;

	for (;;) {
		if (lines->read == lines->filled) {
			lines->read = lines->filled = 0;
			lines->filled = read(lines->fd, lines->buffer, LINE);
			if (lines->filled <= 0) {
				lines->filled = 0;
				break;
			}
		}
		found = true;
		char byte = lines->buffer[lines->read++];

		if (byte == '\n')
			break;
		if (length < LINE - 1)
			line[length++] = byte;
	}
	line[length] = '\0';
	return found;
}

/* The next word at *at, cut out there; NULL where the line, or what is no comment, ends. */
static char *next_word(char **at)
{
	char *word = *at + strspn(*at, " \t\r");
	size_t length = strcspn(word, " \t\r#;");

	if (!length)
		return NULL;
	*at = word + length;
	if (word[length] == '#' || word[length] == ';')
		word[length] = '\0';
	else if (word[length])
		*(*at)++ = '\0';
	return word;
}

int posix_hosts_find(const char *name, in_addr_t *addresses, int most)
{
	struct lines lines = { .fd = open(HOSTS, O_RDONLY | O_CLOEXEC) };
	char line[LINE], *word;
	int count = 0;

	if (lines.fd < 0)
		return 0;
	while (count < most && next_line(&lines, line)) {
		char *at = line;

		word = next_word(&at);
		if (!word || inet_pton(AF_INET, word, &addresses[count]) != 1)
			continue;
		while ((word = next_word(&at))) {
			if (!strcasecmp(word, name)) {
				count++;
				break;
			}
		}
	}
	close(lines.fd);
	return count;
}

static int read_servers(const char *path, in_addr_t *servers, int most)
{
	struct lines lines = { .fd = open(path, O_RDONLY | O_CLOEXEC) };
	char line[LINE], *word;
	int count = 0;

	if (lines.fd < 0)
		return 0;
	while (count < most && next_line(&lines, line)) {
		char *at = line;

		word = next_word(&at);
		if (!word || strcmp(word, "nameserver"))
			continue;
		word = next_word(&at);
		/* Where it learned of none, Linux has 0.0.0.0. */
		if (word && inet_pton(AF_INET, word, &servers[count]) == 1 && servers[count])
			count++;
	}
	close(lines.fd);
	return count;
}

int posix_name_servers(in_addr_t *servers, int most)
{
	return read_servers(SERVERS, servers, most);
}

static long write_file(const char *path, const char *text, size_t size)
{
	long fd = lkl_sys_open(path, LKL_O_WRONLY | LKL_O_CREAT | LKL_O_TRUNC, 0644);
	long error;

	if (fd < 0)
		return fd;
	error = lkl_sys_write(fd, (char *)text, size);
	lkl_sys_close(fd);
	return error < 0 ? error : 0;
}

static long write_servers(const in_addr_t *servers, int count)
{
	char text[POSIX_NAME_SERVERS * 32], address[INET_ADDRSTRLEN];
	size_t size = 0;

	for (int i = 0; i < count; i++)
		size += snprintf(text + size, sizeof(text) - size, "nameserver %s\n",
				 inet_ntop(AF_INET, &servers[i], address, sizeof(address)));
	return write_file(SERVERS, text, size);
}

/* Reads addresses with commas between; how many there are, -1 where it is none of that. */
static int parse_servers(const char *word, in_addr_t servers[POSIX_NAME_SERVERS])
{
	for (int count = 0;;) {
		size_t length = strcspn(word, ", ");
		char address[INET_ADDRSTRLEN] = "";

		if (count == POSIX_NAME_SERVERS || length >= sizeof(address))
			return -1;
		memcpy(address, word, length);
		if (inet_pton(AF_INET, address, &servers[count++]) != 1)
			return -1;
		if (word[length] != ',')
			return count;
		word += length + 1;
	}
}

static const char *find_word(const char *cmdline)
{
	const char *at = cmdline;

	while ((at = strstr(at, PARAMETER)) && at > cmdline && at[-1] != ' ')
		at++;
	return at ? at + strlen(PARAMETER) : NULL;
}

long posix_names_start(const char *cmdline)
{
	static const char hosts[] = "127.0.0.1\tlocalhost\n";
	const char *word = find_word(cmdline);
	in_addr_t servers[POSIX_NAME_SERVERS];
	long error = lkl_sys_mkdir("/etc", 0755);
	int count;

	if (!error || error == -LKL_EEXIST)
		error = write_file(HOSTS, hosts, sizeof(hosts) - 1);
	if (error)
		return error;
	count = word ? parse_servers(word, servers)
		     : read_servers(LEARNED, servers, POSIX_NAME_SERVERS);
	if (count < 0)
		return -LKL_EINVAL;
	return count ? write_servers(servers, count) : 0;
}
