/* SPDX-License-Identifier: BSD-3-Clause */
/*
 * What is measured beside httpd and fsbench. The first line says that main() runs. Arguments,
 * each NAME=VALUE:
 *
 *	getpid=0	rounds of 100,000 calls; the median is told
 *	send=0		a port, where each connection gets 8 MiB, in writes of as many KiB as
 *			the one byte says that it sends first
 */
#include <netinet/in.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/socket.h>
#include <time.h>
#include <unistd.h>

#define CALLS 100000
#define MOST_ROUNDS 64
#define BODY (8 << 20)
#define KIB 1024
#define MOST_KIB 255

/* 0 where there is no such argument. */
static unsigned long argument(int argc, char *argv[], const char *name)
{
	size_t length = strlen(name);

	for (int i = 1; i < argc; i++)
		if (!strncmp(argv[i], name, length) && argv[i][length] == '=')
			return strtoul(argv[i] + length + 1, NULL, 10);
	return 0;
}

static long nanoseconds(void)
{
	struct timespec now;

	clock_gettime(CLOCK_MONOTONIC, &now);
	return now.tv_sec * 1000000000 + now.tv_nsec;
}

static int ascending(const void *a, const void *b)
{
	long x = *(const long *)a, y = *(const long *)b;

	return (x > y) - (x < y);
}

static void measure_getpid(unsigned long rounds)
{
	static long ns[MOST_ROUNDS];

	if (rounds > MOST_ROUNDS)
		rounds = MOST_ROUNDS;
	for (unsigned long round = 0; round < rounds; round++) {
		long start = nanoseconds();

		for (int call = 0; call < CALLS; call++)
			getpid();
		ns[round] = nanoseconds() - start;
	}
	qsort(ns, rounds, sizeof(*ns), ascending);
	printf("# probe getpid %ld ns\n", ns[rounds / 2] / CALLS);
}

static int fails(const char *what)
{
	perror(what);
	return EXIT_FAILURE;
}

static void send_body(int client)
{
	static char bytes[MOST_KIB * KIB];
	unsigned char kib;
	size_t size;

	if (read(client, &kib, 1) != 1 || !kib)
		return;
	size = kib * KIB;
	for (size_t left = BODY; left > 0;) {
		ssize_t sent = write(client, bytes, left < size ? left : size);

		if (sent <= 0)
			return;
		left -= sent;
	}
}

static int serve(unsigned long port)
{
	struct sockaddr_in address = { .sin_family = AF_INET, .sin_port = htons(port) };
	int listener = socket(AF_INET, SOCK_STREAM, 0);

	signal(SIGPIPE, SIG_IGN);
	if (listener < 0 || bind(listener, (struct sockaddr *)&address, sizeof(address)) ||
	    listen(listener, 8))
		return fails("probe cannot listen");
	printf("probe sends\n");
	fflush(stdout);
	for (;;) {
		int client = accept(listener, NULL, NULL);

		if (client < 0)
			return fails("probe cannot accept");
		send_body(client);
		close(client);
	}
}

int main(int argc, char *argv[])
{
	unsigned long rounds = argument(argc, argv, "getpid");
	unsigned long port = argument(argc, argv, "send");

	printf("probe runs\n");
	fflush(stdout);
	if (rounds)
		measure_getpid(rounds);
	fflush(stdout);
	return port ? serve(port) : 0;
}
