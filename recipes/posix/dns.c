/* SPDX-License-Identifier: BSD-3-Clause */
/*
 * Asks name servers for the IPv4 addresses of a name, over UDP, as RFC 1035 has it. What comes
 * is believed if it comes from the server's own port, to ours, with the number and the very
 * question that was sent; then every length and pointer in it is held against its size.
 */
#include <netdb.h>
#include <poll.h>
#include <string.h>
#include <strings.h>
#include <sys/random.h>
#include <time.h>
#include <unistd.h>

#include "names.h"

#define PORT 53
#define PACKET 512 /* RFC 1035, 4.2.1 */
#define HEADER 12
#define QUESTION (HEADER + 255 + 4)
#define LABEL 63
#define ALIASES 8

#define TYPE_A 1
#define TYPE_CNAME 5
#define CLASS_IN 1

/* Bits of the third byte of a header. */
#define RESPONSE 0x80
#define OPCODE 0x78
#define TRUNCATED 0x02
#define RECURSION_DESIRED 0x01

#define NO_SUCH_NAME 3
#define SERVER_FAILED 2

#define NOT_OURS 1 /* none of getaddrinfo()'s */

/* Milliseconds that each try waits for its answer. */
static const int patience[] = { 1000, 2000, 3000 };

static unsigned int number_at(const unsigned char *at)
{
	return at[0] << 8 | at[1];
}

static bool is_of_names(unsigned char byte)
{
	return (byte >= 'a' && byte <= 'z') || (byte >= 'A' && byte <= 'Z') ||
	       (byte >= '0' && byte <= '9') || byte == '-' || byte == '_';
}

/* Returns the size of the question, 0 for what is no name. */
static size_t write_question(unsigned char question[QUESTION], const char *name)
{
	size_t size = HEADER;

	memset(question, 0, HEADER);
	question[2] = RECURSION_DESIRED;
	question[5] = 1; /* question */
	while (*name) {
		size_t length = strcspn(name, ".");

		if (!length || length > LABEL || size + length + 2 + 4 > QUESTION)
			return 0;
		question[size++] = length;
		for (; length; length--) {
			if (!is_of_names(*name))
				return 0;
			question[size++] = *name++;
		}
		name += *name == '.';
	}
	if (size == HEADER)
		return 0;
	memcpy(question + size, (unsigned char[]){ 0, 0, TYPE_A, 0, CLASS_IN }, 5);
	return size + 5;
}

/*
 * Reads the name at `at` as text. Returns what follows it, or 0 for one that leaves the packet
 * or is no name. Each pointer has to lead further to the front, so that none leads round.
 */
static size_t read_name(const unsigned char *packet, size_t size, size_t at,
			char name[POSIX_HOST_NAME])
{
	size_t follows = 0, length = 0, front = at;

	for (;;) {
		if (at >= size)
			return 0;
		unsigned int label = packet[at++];

		if (label > LABEL) {
			if (label < 0xc0 || at >= size)
				return 0;
			if (!follows)
				follows = at + 1;
			at = (label & 0x3f) << 8 | packet[at];
			if (at >= front)
				return 0;
			front = at;
			continue;
		}
		if (!label)
			break;
		if (at + label > size || length + label + 2 > POSIX_HOST_NAME)
			return 0;
		if (length)
			name[length++] = '.';
		for (; label; label--) {
			if (!is_of_names(packet[at]))
				return 0;
			name[length++] = packet[at++];
		}
	}
	name[length] = '\0';
	return follows ? follows : at;
}

/* Servers may answer in other letters. The bytes before letters are lengths, below 'A'. */
static bool is_same_question(const unsigned char *packet, const unsigned char *question,
			     size_t size)
{
	for (size_t i = HEADER; i < size; i++) {
		unsigned char one = packet[i], other = question[i];

		if (one != other && ((one ^ other) != 0x20 || !is_of_names(one) ||
				     (one | 0x20) < 'a' || (one | 0x20) > 'z'))
			return false;
	}
	return true;
}

/* One way through the records: the addresses of host->name, or where it is an alias to. */
static int read_records(const unsigned char *packet, size_t size, size_t at,
			struct posix_host *host, char alias[POSIX_HOST_NAME])
{
	alias[0] = '\0';
	for (unsigned int left = number_at(packet + 6); left; left--) {
		char owner[POSIX_HOST_NAME];
		unsigned int type, length;
		bool ours;

		at = read_name(packet, size, at, owner);
		if (!at || at + 10 > size)
			return EAI_FAIL;
		type = number_at(packet + at);
		length = number_at(packet + at + 8);
		ours = number_at(packet + at + 2) == CLASS_IN && !strcasecmp(owner, host->name);
		at += 10;
		if (at + length > size)
			return EAI_FAIL;
		if (ours && type == TYPE_A) {
			if (length != sizeof(host->addresses[0]))
				return EAI_FAIL;
			if (host->count < POSIX_HOST_ADDRESSES)
				memcpy(&host->addresses[host->count++], packet + at, length);
		} else if (ours && type == TYPE_CNAME) {
			if (read_name(packet, size, at, alias) != at + length)
				return EAI_FAIL;
		}
		at += length;
	}
	return 0;
}

static int read_answer(const unsigned char *packet, size_t size, const unsigned char *question,
		       size_t question_size, struct posix_host *host)
{
	char alias[POSIX_HOST_NAME];
	int code, error;

	if (size < question_size || memcmp(packet, question, 2) || !(packet[2] & RESPONSE) ||
	    (packet[2] & OPCODE) || number_at(packet + 4) != 1 ||
	    !is_same_question(packet, question, question_size))
		return NOT_OURS;
	code = packet[3] & 15;
	if (code)
		return code == NO_SUCH_NAME  ? EAI_NONAME
		       : code == SERVER_FAILED ? EAI_AGAIN
					       : EAI_FAIL;
	if (packet[2] & TRUNCATED)
		return EAI_FAIL;
	for (int aliases = 0; aliases <= ALIASES; aliases++) {
		host->count = 0;
		error = read_records(packet, size, question_size, host, alias);
		if (error || host->count)
			return error;
		if (!*alias)
			return EAI_NONAME;
		strcpy(host->name, alias);
	}
	return EAI_FAIL;
}

static long milliseconds_now(void)
{
	struct timespec now;

	clock_gettime(CLOCK_MONOTONIC, &now);
	return now.tv_sec * 1000 + now.tv_nsec / 1000000;
}

/* Passes over what is no answer to the question until one comes, or time is over. */
static int await_answer(int fd, int milliseconds, const unsigned char *question,
			size_t question_size, struct posix_host *host)
{
	long end = milliseconds_now() + milliseconds;

	for (;;) {
		struct pollfd entry = { .fd = fd, .events = POLLIN };
		unsigned char packet[PACKET];
		long left = end - milliseconds_now();
		ssize_t size;
		int error;

		if (left <= 0 || poll(&entry, 1, left) <= 0)
			return EAI_AGAIN;
		size = recv(fd, packet, sizeof(packet), 0);
		/* Nobody listens there. */
		if (size < 0)
			return EAI_AGAIN;
		error = read_answer(packet, size, question, question_size, host);
		if (error != NOT_OURS)
			return error;
	}
}

/* A number that others cannot tell beforehand. */
static void number_question(unsigned char question[QUESTION])
{
	if (getrandom(question, 2, GRND_NONBLOCK) != 2)
		memcpy(question, &(unsigned short){ milliseconds_now() }, 2);
}

static int ask(in_addr_t server, int milliseconds, unsigned char *question, size_t question_size,
	       struct posix_host *host)
{
	struct sockaddr_in address = { .sin_family = AF_INET,
				       .sin_port = htons(PORT),
				       .sin_addr.s_addr = server };
	int fd = socket(AF_INET, SOCK_DGRAM | SOCK_CLOEXEC, 0);
	int error = EAI_AGAIN;

	if (fd < 0)
		return EAI_SYSTEM;
	number_question(question);
	/* Once connected it takes nothing from others. */
	if (!connect(fd, (struct sockaddr *)&address, sizeof(address)) &&
	    send(fd, question, question_size, MSG_NOSIGNAL) == (ssize_t)question_size)
		error = await_answer(fd, milliseconds, question, question_size, host);
	close(fd);
	return error;
}

int posix_dns_find(const char *name, struct posix_host *host)
{
	in_addr_t servers[POSIX_NAME_SERVERS];
	int count = posix_name_servers(servers, POSIX_NAME_SERVERS);
	unsigned char question[QUESTION];
	size_t size = write_question(question, name);
	int error = EAI_AGAIN;

	if (!size)
		return EAI_NONAME;
	for (unsigned int try = 0; try < sizeof(patience) / sizeof(patience[0]); try++) {
		for (int i = 0; i < count; i++) {
			/* As it was asked, without the dot at its end; an alias took its place. */
			read_name(question, size, HEADER, host->name);
			error = ask(servers[i], patience[try], question, size, host);
			if (!error || error == EAI_NONAME)
				return error;
		}
	}
	return error;
}
