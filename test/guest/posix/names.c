/* SPDX-License-Identifier: BSD-3-Clause */
/* Names, with a name server of our own in a thread: what it answers is in the name it is asked for. */
#include <arpa/inet.h>
#include <fcntl.h>
#include <netdb.h>
#include <pthread.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <strings.h>
#include <unistd.h>

#include "check.h"

#define HEADER 12

struct message {
	unsigned char bytes[512];
	size_t size, question; /* where the question ends */
};

static void add(struct message *message, const void *bytes, size_t size)
{
	memcpy(message->bytes + message->size, bytes, size);
	message->size += size;
}

/* A record: the owner's bytes, and what is there of it. */
static void add_record(struct message *message, const char *owner, size_t owner_size, int type,
		       const void *data, size_t size)
{
	const unsigned char middle[] = { 0, type, 0, 1, 0, 0, 0, 60, size >> 8, size };

	message->bytes[7]++;
	add(message, owner, owner_size);
	add(message, middle, sizeof(middle));
	add(message, data, size);
}

#define ASKED "\xc0\x0c" /* a pointer to the name in the question */

static void add_address(struct message *message, const char *address)
{
	in_addr_t bytes = inet_addr(address);

	add_record(message, ASKED, 2, 1, &bytes, sizeof(bytes));
}

static void answer(int fd, const struct message *message, const struct sockaddr_in *to)
{
	sendto(fd, message->bytes, message->size, 0, (const struct sockaddr *)to, sizeof(*to));
}

static int asks_for(const struct message *message, const char *name)
{
	size_t length = message->bytes[HEADER];

	return strlen(name) == length &&
	       !strncasecmp((const char *)message->bytes + HEADER + 1, name, length);
}

/* The same numbers each time. Source: G. Marsaglia, Xorshift RNGs, 2003. */
static unsigned int any(void)
{
	static unsigned int state = 1;

	state ^= state << 13;
	state ^= state >> 17;
	state ^= state << 5;
	return state;
}

/* Says how it is to be answered; a message without an end is not. */
static void answer_as_named(int fd, struct message message, const struct sockaddr_in *to)
{
	static int late;
	struct message other;

	message.question = message.size;
	message.bytes[2] |= 0x80;
	other = message;
	if (asks_for(&message, "two")) {
		add_address(&message, "192.0.2.1");
		add_address(&message, "192.0.2.2");
	} else if (asks_for(&message, "alias")) {
		/* Itself an alias of "real" in the same domain, which comes first. */
		size_t real;

		add_record(&message, ASKED, 2, 5, "\4real\xc0\x12", 7);
		real = message.size - 7;
		in_addr_t bytes = inet_addr("192.0.2.3");
		add_record(&message, (char[]){ 0xc0, real }, 2, 1, &bytes, 4);
	} else if (asks_for(&message, "none")) {
		message.bytes[3] |= 3;
	} else if (asks_for(&message, "failed")) {
		message.bytes[3] |= 2;
	} else if (asks_for(&message, "garbage")) {
		add_address(&message, "192.0.2.1");
		other.size = 5;
		answer(fd, &other, to);
		other = message;
		memset(other.bytes + 2, 0xff, other.size - 2);
		answer(fd, &other, to);
	} else if (asks_for(&message, "wrong-id")) {
		add_address(&other, "203.0.113.6");
		other.bytes[1] ^= 1;
		answer(fd, &other, to);
		add_address(&message, "192.0.2.1");
	} else if (asks_for(&message, "question")) {
		add_address(&other, "203.0.113.6");
		other.bytes[HEADER + 1] = 'x';
		answer(fd, &other, to);
		other.bytes[HEADER + 1] = 'q' ^ 0x20;
		other.bytes[other.question + 15] = 1;
		other.bytes[2] &= 0x7f;
		answer(fd, &other, to);
		message.bytes[HEADER + 1] ^= 0x20;
		add_address(&message, "192.0.2.1");
	} else if (asks_for(&message, "circle")) {
		add_record(&message, (char[]){ 0xc0, message.question }, 2, 1, "abcd", 4);
	} else if (asks_for(&message, "circles")) {
		const char first[] = { 0xc0, message.question + 14 };

		add_record(&message, ASKED, 2, 5, first, 2);
		add_record(&message, (char[]){ 0xc0, message.question + 12 }, 2, 1, "abcd", 4);
	} else if (asks_for(&message, "aliases")) {
		add_record(&message, ASKED, 2, 5, "\5other\xc0\x14", 8);
		add_record(&message, (char[]){ 0xc0, message.size - 8 }, 2, 5, ASKED, 2);
	} else if (asks_for(&message, "truncated")) {
		message.bytes[2] |= 2;
		add_address(&message, "192.0.2.1");
	} else if (asks_for(&message, "short")) {
		add_address(&message, "192.0.2.1");
		message.bytes[7] = 5;
	} else if (asks_for(&message, "overrun")) {
		add_address(&message, "192.0.2.1");
		message.bytes[message.size - 5] = 200;
	} else if (asks_for(&message, "empty")) {
		;
	} else if (asks_for(&message, "late")) {
		if (late++ == 0)
			return;
		add_address(&message, "192.0.2.1");
	} else if (asks_for(&message, "mute")) {
		return;
	} else if (asks_for(&message, "random")) {
		add_record(&message, ASKED, 2, 5, "\4real\xc0\x13", 7);
		add_address(&message, "192.0.2.1");
		for (int i = any() % 4; i >= 0; i--) {
			size_t place = any() % (message.size - message.question);

			message.bytes[message.question + place] = any();
		}
		message.bytes[7] = any() % 4;
	}
	answer(fd, &message, to);
}

static void *serve_names(void *listener)
{
	int fd = *(int *)listener;

	for (;;) {
		struct message message;
		struct sockaddr_in from;
		socklen_t size = sizeof(from);
		ssize_t got = recvfrom(fd, message.bytes, sizeof(message.bytes), 0,
				       (struct sockaddr *)&from, &size);

		if (got <= HEADER)
			return NULL;
		message.size = got;
		answer_as_named(fd, message, &from);
	}
}

/* The addresses of a name, with spaces between, or the error as a number. */
static const char *find(const char *name)
{
	static char text[256];
	const struct addrinfo hints = { .ai_socktype = SOCK_STREAM };
	struct addrinfo *list;
	int error = getaddrinfo(name, NULL, &hints, &list);
	char *at = text;

	if (error) {
		snprintf(text, sizeof(text), "%d", error);
		return text;
	}
	for (const struct addrinfo *each = list; each; each = each->ai_next) {
		char *gap = at > text ? " " : "";
		char node[NI_MAXHOST];

		getnameinfo(each->ai_addr, each->ai_addrlen, node, sizeof(node), NULL, 0,
			    NI_NUMERICHOST);
		at += snprintf(at, text + sizeof(text) - at, "%s%s", gap, node);
	}
	freeaddrinfo(list);
	return text;
}

static int gives(const char *name, const char *wanted)
{
	const char *found = find(name);

	if (strcmp(found, wanted))
		printf("# %s: %s instead of %s\n", name, found, wanted);
	return !strcmp(found, wanted);
}

static int gives_error(const char *name, int error)
{
	char text[16];

	snprintf(text, sizeof(text), "%d", error);
	return gives(name, text);
}

static void write_text(const char *path, const char *text)
{
	int fd = open(path, O_WRONLY | O_CREAT | O_TRUNC, 0644);

	CHECK(write(fd, text, strlen(text)) == (ssize_t)strlen(text));
	close(fd);
}

static void test_numbers(void)
{
	struct addrinfo hints = { .ai_flags = AI_PASSIVE }, *list;
	struct sockaddr_in *in;
	char node[16], service[8];

	CHECK(getaddrinfo(NULL, "80", &hints, &list) == 0);
	in = (struct sockaddr_in *)list->ai_addr;
	CHECK(in->sin_addr.s_addr == INADDR_ANY && in->sin_port == htons(80));
	CHECK(list->ai_socktype == SOCK_STREAM && list->ai_next->ai_socktype == SOCK_DGRAM);
	CHECK(list->ai_next->ai_next == NULL);
	freeaddrinfo(list);

	hints = (struct addrinfo){ .ai_flags = AI_CANONNAME, .ai_socktype = SOCK_DGRAM };
	CHECK(getaddrinfo("192.0.2.7", "domain", &hints, &list) == 0);
	CHECK(!strcmp(list->ai_canonname, "192.0.2.7") && !list->ai_next);
	CHECK(getnameinfo(list->ai_addr, list->ai_addrlen, node, sizeof(node), service,
			  sizeof(service), 0) == 0);
	CHECK(!strcmp(node, "192.0.2.7") && !strcmp(service, "53"));
	CHECK(getnameinfo(list->ai_addr, list->ai_addrlen, node, 5, NULL, 0, 0) == EAI_OVERFLOW);
	CHECK(getnameinfo(list->ai_addr, list->ai_addrlen, node, sizeof(node), NULL, 0,
			  NI_NAMEREQD) == EAI_NONAME);
	freeaddrinfo(list);

	CHECK(getaddrinfo("127.0.0.1", "65536", NULL, &list) == EAI_SERVICE);
	CHECK(getaddrinfo("127.0.0.1", "nothing", NULL, &list) == EAI_SERVICE);
	CHECK(getaddrinfo(NULL, NULL, NULL, &list) == EAI_NONAME);
	hints = (struct addrinfo){ .ai_family = AF_INET6 };
	CHECK(getaddrinfo("127.0.0.1", NULL, &hints, &list) == EAI_FAMILY);
	hints = (struct addrinfo){ .ai_flags = 1 << 20 };
	CHECK(getaddrinfo("127.0.0.1", NULL, &hints, &list) == EAI_BADFLAGS);
	hints = (struct addrinfo){ .ai_flags = AI_NUMERICHOST };
	CHECK(getaddrinfo("localhost", NULL, &hints, &list) == EAI_NONAME);
	CHECK(strlen(gai_strerror(EAI_NONAME)) > 0);
}

static void test_answers(void)
{
	char name[300];

	CHECK(gives("two.test", "192.0.2.1 192.0.2.2"));
	CHECK(gives("two.test.", "192.0.2.1 192.0.2.2"));
	CHECK(gives("alias.test", "192.0.2.3"));
	CHECK(gives_error("none.test", EAI_NONAME));
	CHECK(gives_error("empty.test", EAI_NONAME));
	CHECK(gives_error("failed.test", EAI_AGAIN));
	/* What does not answer our question is passed over. */
	CHECK(gives("garbage.test", "192.0.2.1"));
	CHECK(gives("wrong-id.test", "192.0.2.1"));
	CHECK(gives("question.test", "192.0.2.1"));
	/* What does, and is not sound, is refused. */
	CHECK(gives_error("circle.test", EAI_FAIL));
	CHECK(gives_error("circles.test", EAI_FAIL));
	CHECK(gives_error("aliases.test", EAI_FAIL));
	CHECK(gives_error("truncated.test", EAI_FAIL));
	CHECK(gives_error("short.test", EAI_FAIL));
	CHECK(gives_error("overrun.test", EAI_FAIL));
	CHECK(gives("late.test", "192.0.2.1"));
	CHECK(gives_error("mute.test", EAI_AGAIN));
	for (int i = 0; i < 100; i++)
		find("random.test");
	/* Nobody is asked for what is no name. */
	CHECK(gives_error("a..test", EAI_NONAME));
	CHECK(gives_error("a b.test", EAI_NONAME));
	CHECK(gives_error("", EAI_NONAME));
	memset(name, 'a', sizeof(name) - 1);
	name[sizeof(name) - 1] = '\0';
	CHECK(gives_error(name, EAI_NONAME));
	name[64] = '\0';
	CHECK(gives_error(name, EAI_NONAME));
}

void test_names(void)
{
	struct sockaddr_in address = { .sin_family = AF_INET,
				       .sin_port = htons(53),
				       .sin_addr.s_addr = htonl(INADDR_LOOPBACK) };
	int listener = socket(AF_INET, SOCK_DGRAM, 0);
	struct addrinfo hints = { .ai_flags = AI_CANONNAME, .ai_socktype = SOCK_STREAM }, *list;
	pthread_t server;

	test_numbers();
	CHECK(gives("localhost", "127.0.0.1"));
	CHECK(gives_error("two.test", EAI_AGAIN)); /* there is no name server */

	write_text("/etc/hosts", "# ours\n192.0.2.9 one\tother.test OTHER#not.test\nbad one\n"
				 "192.0.2.10 one");
	CHECK(gives("one", "192.0.2.9 192.0.2.10"));
	CHECK(gives("Other", "192.0.2.9"));

	write_text("/etc/resolv.conf", "# ours\nsearch test\nnameserver 127.0.0.1 ; here\n");
	CHECK(gives_error("two.test", EAI_AGAIN)); /* it is not there */
	CHECK(bind(listener, (struct sockaddr *)&address, sizeof(address)) == 0);
	CHECK(pthread_create(&server, NULL, serve_names, &listener) == 0);
	test_answers();
	CHECK(getaddrinfo("alias.test", "http", &hints, &list) == 0);
	CHECK(!strcmp(list->ai_canonname, "real.test"));
	CHECK(((struct sockaddr_in *)list->ai_addr)->sin_port == htons(80));
	freeaddrinfo(list);

	/* Ends the server. */
	sendto(listener, "", 0, 0, (struct sockaddr *)&address, sizeof(address));
	CHECK(pthread_join(server, NULL) == 0);
	close(listener);
}

int show_names(const char *name)
{
	char text[512];
	int fd = open("/etc/resolv.conf", O_RDONLY);
	ssize_t size = fd < 0 ? 0 : read(fd, text, sizeof(text));

	write(STDOUT_FILENO, text, size);
	close(fd);
	printf("%s is %s\n", name, find(name));
	return 0;
}
