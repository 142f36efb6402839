/* SPDX-License-Identifier: BSD-3-Clause */
/*
 * The runtime library, as a program in ordinary C sees it. The config gives it the disk
 * /data and the arguments of main(). Further arguments make it end in other ways:
 *
 *	exit=N		exit(N) in another thread, with a file of the disk open
 *	return=N	main() returns N
 *	busy		main() returns while threads write to the disk
 *	relock		locks a mutex twice
 *	resolve=NAME	prints /etc/resolv.conf and the addresses of NAME
 *	latency		prints how long calls take
 *	random		prints random bytes of each kind, or "none" where Linux has none yet
 */
#define _GNU_SOURCE
#include <dirent.h>
#include <errno.h>
#include <fcntl.h>
#include <netinet/in.h>
#include <netinet/tcp.h>
#include <arpa/inet.h>
#include <poll.h>
#include <pthread.h>
#include <sched.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <strings.h>
#include <sys/epoll.h>
#include <sys/eventfd.h>
#include <sys/ioctl.h>
#include <sys/random.h>
#include <sys/select.h>
#include <sys/sendfile.h>
#include <sys/socket.h>
#include <sys/stat.h>
#include <sys/statvfs.h>
#include <sys/sysinfo.h>
#include <sys/time.h>
#include <sys/uio.h>
#include <time.h>
#include <unistd.h>

#include "check.h"

#define THREADS 8
#define TURNS 1000

static int failures;

int check(int holds, const char *what, int line)
{
	if (!holds) {
		failures++;
		printf("# line %d: %s (errno %d)\n", line, what, errno);
	}
	return holds;
}

static int arguments; /* of main() */
static char **words;

static void test_arguments(void)
{
	CHECK(arguments == 3);
	CHECK(words[arguments] == NULL);
	CHECK(!strcmp(words[1], "one") && !strcmp(words[2], "two=three four"));
	CHECK(getenv("PATH") == NULL);
}

static void test_errno(void)
{
	int number;

	FAILS(open("/none", O_RDONLY), ENOENT);
	CHECK(!strcmp(strerror(errno), "No such file or directory"));
	FAILS(open("/data/folder/none", O_RDWR | O_CREAT, 0644), ENOENT);
	FAILS(close(99), EBADF);
	FAILS(mkdir("/data", 0755), EEXIST);
	FAILS(rmdir("/data"), EBUSY);
	FAILS(unlink("/data"), EISDIR);
	FAILS(socket(99, SOCK_STREAM, 0), EAFNOSUPPORT);
	FAILS(ioctl(0, FIONREAD, &number), ENOTTY);
	errno = 5;
	CHECK(getpid() == 1 && errno == 5);
	/* The libc's own errors are seen too. */
	CHECK(malloc(1ul << 50) == NULL && errno == ENOMEM);
	errno = 0;
	CHECK(strtol("99999999999999999999", NULL, 10) > 0 && errno == ERANGE);
}

static void test_streams(void)
{
	struct iovec pieces[] = { { "# writev to", 11 }, { " the console\n", 13 } };
	char byte;
	int copy, fds[2];

	CHECK(write(STDOUT_FILENO, "# write to the console\n", 23) == 23);
	CHECK(writev(STDERR_FILENO, pieces, 2) == 24);
	CHECK(read(STDIN_FILENO, &byte, 1) == 0);
	CHECK(isatty(1) == 0);
	FAILS(lseek(1, 0, SEEK_CUR), ESPIPE);
	copy = dup(1);
	CHECK(copy == 3);
	CHECK(write(copy, "# through a copy\n", 17) == 17);
	CHECK(close(copy) == 0);
	/* What comes next under that number is no console. */
	CHECK(pipe(fds) == 0 && fds[0] == copy);
	FAILS(write(fds[0], "lost", 4), EBADF);
	CHECK(dup2(1, 10) == 10 && dup2(fds[1], 1) == 1);
	CHECK(write(1, "x", 1) == 1 && read(fds[0], &byte, 1) == 1 && byte == 'x');
	CHECK(dup2(10, 1) == 1 && close(10) == 0);
	CHECK(write(1, "# the console again\n", 20) == 20);
	close(fds[0]);
	close(fds[1]);
}

static void test_files(void)
{
	struct iovec pieces[] = { { "ab", 2 }, { "cde", 3 } };
	struct timespec times[2] = { { 1000, 0 }, { 2000, 5 } };
	struct stat state;
	char text[16] = "";
	int fd = open("/data/file", O_RDWR | O_CREAT | O_EXCL, 0640);

	CHECK(fd == 3);
	CHECK(writev(fd, pieces, 2) == 5);
	CHECK(pwrite(fd, "X", 1, 1) == 1);
	CHECK(lseek(fd, 0, SEEK_SET) == 0);
	CHECK(read(fd, text, sizeof(text)) == 5 && !memcmp(text, "aXcde", 5));
	CHECK(pread(fd, text, 2, 3) == 2 && text[0] == 'd');
	CHECK(fsync(fd) == 0 && fdatasync(fd) == 0);
	CHECK(ftruncate(fd, 4096 + 7) == 0);
	CHECK(futimens(fd, times) == 0);
	CHECK(fstat(fd, &state) == 0 && state.st_size == 4103 && S_ISREG(state.st_mode));
	CHECK((state.st_mode & 07777) == 0640 && state.st_nlink == 1 && state.st_blksize == 4096);
	CHECK(state.st_atime == 1000 && state.st_mtim.tv_sec == 2000 && state.st_mtim.tv_nsec <= 5);
	FAILS(open("/data/file", O_WRONLY | O_CREAT | O_EXCL, 0640), EEXIST);
	CHECK(fcntl(fd, F_GETFL) == (O_RDWR | O_LARGEFILE));
	CHECK(fcntl(fd, F_SETFD, FD_CLOEXEC) == 0 && fcntl(fd, F_GETFD) == FD_CLOEXEC);
	CHECK(close(fd) == 0);

	CHECK(rename("/data/file", "/data/other") == 0);
	FAILS(stat("/data/file", &state), ENOENT);
	CHECK(link("/data/other", "/data/hard") == 0 && stat("/data/hard", &state) == 0);
	CHECK(state.st_nlink == 2);
	CHECK(symlink("other", "/data/soft") == 0 && lstat("/data/soft", &state) == 0);
	CHECK(S_ISLNK(state.st_mode) && readlink("/data/soft", text, sizeof(text)) == 5);
	FAILS(open("/data/soft", O_RDONLY | O_NOFOLLOW), ELOOP);
	CHECK(chmod("/data/other", 0400) == 0 && access("/data/other", R_OK) == 0);
	CHECK(truncate("/data/other", 3) == 0 && stat("/data/soft", &state) == 0);
	CHECK(state.st_size == 3);
	CHECK(remove("/data/hard") == 0 && unlink("/data/soft") == 0 && unlink("/data/other") == 0);
}

static void test_folders(void)
{
	struct statvfs file_system;
	struct dirent *entry;
	char name[16], path[64];
	int seen = 0, folder;
	DIR *dir;

	CHECK(mkdir("/data/many", 0755) == 0 && chdir("/data/many") == 0);
	CHECK(!strcmp(getcwd(path, sizeof(path)), "/data/many"));
	errno = 0;
	CHECK(getcwd(path, 3) == NULL && errno == ERANGE);
	for (int i = 0; i < 100; i++) {
		snprintf(name, sizeof(name), "file %d", i);
		close(creat(name, 0600));
	}
	dir = opendir("/data/many");
	if (!CHECK(dir != NULL))
		return;
	errno = 0;
	while ((entry = readdir(dir)))
		if (entry->d_type == DT_REG && !strncmp(entry->d_name, "file ", 5))
			seen++;
	CHECK(seen == 100 && errno == 0);
	rewinddir(dir);
	CHECK(readdir(dir) != NULL);
	CHECK(closedir(dir) == 0);
	FAILS(rmdir("/data/many"), ENOTEMPTY);
	folder = open(".", O_RDONLY | O_DIRECTORY);
	for (int i = 0; i < 100; i++) {
		snprintf(name, sizeof(name), "file %d", i);
		CHECK(unlinkat(folder, name, 0) == 0);
	}
	close(folder);
	CHECK(chdir("/") == 0 && rmdir("/data/many") == 0);
	errno = 0;
	CHECK(opendir("/data/many") == NULL && errno == ENOENT);
	CHECK(statvfs("/data", &file_system) == 0 && file_system.f_bavail > 0);
	CHECK(access("/proc/meminfo", R_OK) == 0 && access("/tmp", W_OK) == 0);
}

static void test_clock(void)
{
	struct timespec before, after, pause = { 0, 30 * 1000 * 1000 };
	struct timeval day;
	struct tm parts;
	time_t moment;

	CHECK(clock_gettime(CLOCK_MONOTONIC, &before) == 0);
	CHECK(nanosleep(&pause, NULL) == 0);
	CHECK(usleep(10000) == 0);
	CHECK(clock_gettime(CLOCK_MONOTONIC, &after) == 0);
	CHECK((after.tv_sec - before.tv_sec) * 1000 + (after.tv_nsec - before.tv_nsec) / 1000000 >=
	      39);
	CHECK(gettimeofday(&day, NULL) == 0 && time(NULL) - day.tv_sec <= 1);
	CHECK(day.tv_sec > 1700000000);
	pause.tv_nsec = 1000000000;
	FAILS(nanosleep(&pause, NULL), EINVAL);
	FAILS(clock_gettime(99, &pause), EINVAL);
	pause = before;
	CHECK(clock_nanosleep(CLOCK_MONOTONIC, TIMER_ABSTIME, &pause, NULL) == 0);

	moment = 951782400 + 86399; /* 2000-02-29 23:59:59, a Tuesday */
	gmtime_r(&moment, &parts);
	CHECK(parts.tm_year == 100 && parts.tm_mon == 1 && parts.tm_mday == 29);
	CHECK(parts.tm_wday == 2 && parts.tm_yday == 59 && parts.tm_sec == 59);
	for (long day_number = -1000000; day_number < 1000000; day_number += 97) {
		moment = day_number * 86400 + day_number % 86400;
		gmtime_r(&moment, &parts);
		if (!CHECK(timegm(&parts) == moment))
			break;
	}
	moment = -1;
	gmtime_r(&moment, &parts);
	CHECK(parts.tm_year == 69 && parts.tm_mon == 11 && parts.tm_mday == 31);
	CHECK(parts.tm_yday == 364 && parts.tm_wday == 3);
}

/* ---- Threads ---- */

static pthread_mutex_t mutex = PTHREAD_MUTEX_INITIALIZER;
static pthread_cond_t changed = PTHREAD_COND_INITIALIZER;
static pthread_once_t once = PTHREAD_ONCE_INIT;
static pthread_key_t key;
static long count, onces, destroyed;

static void count_once(void)
{
	onces++;
}

static void destroy(void *value)
{
	destroyed += (long)value;
}

static void *work(void *argument)
{
	long number = (long)argument;

	pthread_once(&once, count_once);
	pthread_setspecific(key, (void *)(number + 1));
	for (int turn = 0; turn < TURNS; turn++) {
		pthread_mutex_lock(&mutex);
		long seen = count;
		if (turn % 500 == 0)
			sched_yield();
		count = seen + 1;
		pthread_mutex_unlock(&mutex);
		/* Each thread's own errors: none sees another's. */
		errno = 0;
		if (number % 2)
			close(-1);
		else
			open("/none", O_RDONLY);
		if (errno != (number % 2 ? EBADF : ENOENT))
			return (void *)-1;
	}
	if (pthread_getspecific(key) != (void *)(number + 1))
		return (void *)-1;
	pthread_exit((void *)(number * 2));
}

static void test_threads(void)
{
	pthread_t threads[THREADS];

	CHECK(pthread_key_create(&key, destroy) == 0);
	errno = EXDEV;
	for (long i = 0; i < THREADS; i++)
		CHECK(pthread_create(&threads[i], NULL, work, (void *)i) == 0);
	for (long i = 0; i < THREADS; i++) {
		void *result;

		CHECK(pthread_join(threads[i], &result) == 0 && (long)result == i * 2);
	}
	CHECK(errno == EXDEV);
	CHECK(count == THREADS * TURNS && onces == 1);
	CHECK(destroyed == THREADS * (THREADS + 1) / 2);
	CHECK(pthread_join(pthread_self(), NULL) == EDEADLK);
	CHECK(pthread_key_delete(key) == 0 && pthread_setspecific(key, NULL) == EINVAL);
}

static void *say_done(void *argument)
{
	usleep((long)argument);
	pthread_mutex_lock(&mutex);
	count++;
	pthread_cond_broadcast(&changed);
	pthread_mutex_unlock(&mutex);
	return NULL;
}

/* Detached beforehand, while they run, and after they ended. */
static void test_detached(void)
{
	pthread_attr_t attributes;
	pthread_t thread;

	CHECK(pthread_attr_init(&attributes) == 0);
	CHECK(pthread_attr_setdetachstate(&attributes, PTHREAD_CREATE_DETACHED) == 0);
	CHECK(pthread_attr_setstacksize(&attributes, 16384) == 0);
	CHECK(pthread_attr_setstacksize(&attributes, 1 << 30) == EINVAL);
	count = 0;
	for (int i = 0; i < 300; i++) {
		CHECK(pthread_create(&thread, i % 3 ? NULL : &attributes, say_done, NULL) == 0);
		if (i % 3 == 2)
			while (count <= i)
				sched_yield();
		CHECK(i % 3 == 0 || pthread_detach(thread) == 0);
		pthread_mutex_lock(&mutex);
		while (count <= i)
			pthread_cond_wait(&changed, &mutex);
		pthread_mutex_unlock(&mutex);
	}
}

static struct timespec in_milliseconds(clockid_t clock, long milliseconds)
{
	struct timespec time;

	clock_gettime(clock, &time);
	time.tv_nsec += milliseconds * 1000000;
	time.tv_sec += time.tv_nsec / 1000000000;
	time.tv_nsec %= 1000000000;
	return time;
}

static void test_conditions(void)
{
	pthread_mutexattr_t type;
	pthread_condattr_t clock;
	pthread_cond_t monotonic;
	pthread_mutex_t special;
	struct timespec until;
	pthread_t threads[THREADS];
	int error = 0;

	pthread_mutex_lock(&mutex);
	until = in_milliseconds(CLOCK_REALTIME, 20);
	CHECK(pthread_cond_timedwait(&changed, &mutex, &until) == ETIMEDOUT);
	until.tv_sec -= 100;
	CHECK(pthread_cond_timedwait(&changed, &mutex, &until) == ETIMEDOUT);

	pthread_condattr_init(&clock);
	CHECK(pthread_condattr_setclock(&clock, CLOCK_MONOTONIC) == 0);
	pthread_cond_init(&monotonic, &clock);
	until = in_milliseconds(CLOCK_MONOTONIC, 20);
	CHECK(pthread_cond_timedwait(&monotonic, &mutex, &until) == ETIMEDOUT);
	CHECK(pthread_cond_destroy(&monotonic) == 0);

	/* Threads that signal about when the wait times out. */
	for (int i = 0; i < 50; i++) {
		count = 0;
		pthread_create(&threads[0], NULL, say_done, (void *)(long)(i * 400));
		until = in_milliseconds(CLOCK_REALTIME, 10);
		while (!count && !error)
			error = pthread_cond_timedwait(&changed, &mutex, &until);
		CHECK(error == 0 || error == ETIMEDOUT);
		error = 0;
		pthread_mutex_unlock(&mutex);
		pthread_join(threads[0], NULL);
		pthread_mutex_lock(&mutex);
		CHECK(count == 1);
	}
	pthread_mutex_unlock(&mutex);
	CHECK(pthread_mutex_unlock(&mutex) == EPERM);

	pthread_mutexattr_init(&type);
	CHECK(pthread_mutexattr_settype(&type, PTHREAD_MUTEX_RECURSIVE) == 0);
	pthread_mutex_init(&special, &type);
	CHECK(!pthread_mutex_lock(&special) && !pthread_mutex_trylock(&special));
	CHECK(!pthread_mutex_unlock(&special) && pthread_mutex_destroy(&special) == EBUSY);
	CHECK(!pthread_mutex_unlock(&special) && pthread_mutex_destroy(&special) == 0);
	CHECK(pthread_mutexattr_settype(&type, PTHREAD_MUTEX_ERRORCHECK) == 0);
	pthread_mutex_init(&special, &type);
	CHECK(!pthread_mutex_lock(&special) && pthread_mutex_lock(&special) == EDEADLK);
	CHECK(pthread_mutex_trylock(&special) == EBUSY && !pthread_mutex_unlock(&special));
}

/* ---- Events and sockets ---- */

static void *write_later(void *argument)
{
	usleep(20000);
	write(*(int *)argument, "late", 4);
	return NULL;
}

static void test_events(void)
{
	struct epoll_event event = { .events = EPOLLIN, .data.u64 = 0x123456789abcdef0 };
	unsigned long value = 7;
	pthread_t thread;
	struct pollfd polled;
	struct timeval now = { 0, 0 };
	fd_set set;
	char text[8];
	int fds[2], epoll, counter;

	CHECK(pipe2(fds, O_NONBLOCK | O_CLOEXEC) == 0);
	FAILS(read(fds[0], text, sizeof(text)), EAGAIN);
	epoll = epoll_create1(EPOLL_CLOEXEC);
	CHECK(epoll_ctl(epoll, EPOLL_CTL_ADD, fds[0], &event) == 0);
	FAILS(epoll_ctl(epoll, EPOLL_CTL_ADD, fds[0], &event), EEXIST);
	CHECK(epoll_wait(epoll, &event, 1, 10) == 0);
	CHECK(pthread_create(&thread, NULL, write_later, &fds[1]) == 0);
	memset(&event, 0, sizeof(event));
	CHECK(epoll_wait(epoll, &event, 1, -1) == 1);
	CHECK(event.events == EPOLLIN && event.data.u64 == 0x123456789abcdef0);
	pthread_join(thread, NULL);
	polled = (struct pollfd){ .fd = fds[0], .events = POLLIN };
	CHECK(poll(&polled, 1, 0) == 1 && polled.revents == POLLIN);
	FD_ZERO(&set);
	FD_SET(fds[0], &set);
	CHECK(select(fds[0] + 1, &set, NULL, NULL, &now) == 1 && FD_ISSET(fds[0], &set));
	CHECK(read(fds[0], text, sizeof(text)) == 4 && !memcmp(text, "late", 4));
	counter = eventfd(0, EFD_NONBLOCK);
	CHECK(write(counter, &value, 8) == 8 && write(counter, &value, 8) == 8);
	CHECK(read(counter, &value, 8) == 8 && value == 14);
	FAILS(read(counter, &value, 8), EAGAIN);
	close(counter);
	close(epoll);
	close(fds[0]);
	/* No signal ends the process, nor disturbs what comes after. */
	FAILS(write(fds[1], "x", 1), EPIPE);
	CHECK(usleep(10000) == 0);
	CHECK(signal(SIGPIPE, SIG_IGN) == SIG_IGN);
	close(fds[1]);
}

static void *answer(void *argument)
{
	int socket = accept(*(int *)argument, NULL, NULL);
	char text[16];
	ssize_t size;

	while ((size = recv(socket, text, sizeof(text), 0)) > 0)
		send(socket, text, size, 0);
	/* The other side is gone: first a reset comes back, then the pipe is broken. */
	shutdown(socket, SHUT_WR);
	size = send(socket, text, 1, 0) == -1 && errno == EPIPE;
	close(socket);
	return (void *)size;
}

static void test_sockets(void)
{
	struct sockaddr_in address = { .sin_family = AF_INET, .sin_port = htons(7) };
	socklen_t size = sizeof(address);
	int on = 1, listener, client, file;
	char text[INET_ADDRSTRLEN];
	pthread_t thread;
	void *result;

	CHECK(inet_pton(AF_INET, "127.0.0.1", &address.sin_addr) == 1);
	CHECK(inet_pton(AF_INET, "127.0.0.256", text) == 0 && inet_addr("1.2.3") == INADDR_NONE);
	CHECK(inet_pton(AF_INET, "1.2.3.4.", text) == 0 && inet_pton(AF_INET, "01.2.3.4", text) == 0);
	listener = socket(AF_INET, SOCK_STREAM | SOCK_CLOEXEC, 0);
	CHECK(setsockopt(listener, SOL_SOCKET, SO_REUSEADDR, &on, sizeof(on)) == 0);
	CHECK(bind(listener, (struct sockaddr *)&address, size) == 0 && listen(listener, 4) == 0);
	client = socket(AF_INET, SOCK_STREAM, 0);
	FAILS(bind(client, (struct sockaddr *)&address, size), EADDRINUSE);
	FAILS(send(client, "x", 1, 0), EPIPE);
	CHECK(pthread_create(&thread, NULL, answer, &listener) == 0);
	CHECK(connect(client, (struct sockaddr *)&address, size) == 0);
	CHECK(setsockopt(client, SOL_TCP, TCP_NODELAY, &on, sizeof(on)) == 0);
	CHECK(getpeername(client, (struct sockaddr *)&address, &size) == 0 && size == 16);
	CHECK(ntohs(address.sin_port) == 7 &&
	      !strcmp(inet_ntop(AF_INET, &address.sin_addr, text, sizeof(text)), "127.0.0.1"));
	CHECK(write(client, "hello", 5) == 5 && recv(client, text, 5, MSG_WAITALL) == 5);
	CHECK(!memcmp(text, "hello", 5));

	file = open("/tmp/sent", O_RDWR | O_CREAT, 0600);
	CHECK(write(file, "0123456789", 10) == 10);
	off_t offset = 3;
	CHECK(sendfile(client, file, &offset, 4) == 4 && offset == 7);
	CHECK(recv(client, text, 4, MSG_WAITALL) == 4 && !memcmp(text, "3456", 4));
	close(file);

	CHECK(shutdown(client, SHUT_WR) == 0 && recv(client, text, 1, 0) == 0);
	CHECK(pthread_join(thread, &result) == 0 && result == (void *)1);
	close(client);
	close(listener);
	client = socket(AF_INET, SOCK_STREAM, 0);
	FAILS(connect(client, (struct sockaddr *)&address, sizeof(address)), ECONNREFUSED);
	close(client);
}

static void test_process(void)
{
	struct sysinfo info;
	char name[64];

	CHECK(getpid() == 1 && getuid() == 0 && geteuid() == 0 && getgid() == 0);
	CHECK(gethostname(name, sizeof(name)) == 0 && strlen(name) > 0);
	FAILS(gethostname(name, 1), ENAMETOOLONG);
	CHECK(sysconf(_SC_NPROCESSORS_ONLN) == 1 && sysconf(_SC_PAGESIZE) == 4096);
	FAILS(sysconf(-1), EINVAL);
	CHECK(sysinfo(&info) == 0 && info.totalram > info.freeram && info.freeram > 0);
	CHECK(!strcasecmp("Content-LENGTH", "content-length") && strncasecmp("ab", "ac", 2) < 0);
}

static void test_random(void)
{
	unsigned char one[256], two[256];

	CHECK(getrandom(one, sizeof(one), 0) == sizeof(one));
	CHECK(getentropy(two, sizeof(two)) == 0);
	CHECK(memcmp(one, two, sizeof(one)) != 0);
	CHECK(getentropy(two, sizeof(two) + 1) == -1 && errno == EIO);
	CHECK(getrandom(one, sizeof(one), 99) == -1 && errno == EINVAL);
}

static const struct {
	const char *name;
	void (*run)(void);
} tests[] = {
	{ "main() gets its arguments, and Linux gets the others", test_arguments },
	{ "errors are in errno, Linux's and the libc's", test_errno },
	{ "the standard streams are the console", test_streams },
	{ "files", test_files },
	{ "folders", test_folders },
	{ "clocks and the calendar", test_clock },
	{ "threads, with an errno and keys for each", test_threads },
	{ "detached threads", test_detached },
	{ "conditions, time-outs and kinds of mutexes", test_conditions },
	{ "pipes, epoll, poll, select, eventfd and broken pipes", test_events },
	{ "sockets and sendfile", test_sockets },
	{ "names: numbers, /etc/hosts, and a name server that means no good", test_names },
	{ "the process and the machine", test_process },
	{ "random bytes", test_random },
};

#define NR_TESTS ((int)(sizeof(tests) / sizeof(tests[0])))

/* ---- Other ends ---- */

static void say_goodbye(void)
{
	puts("goodbye");
}

static void *exit_with(void *argument)
{
	open("/data/open", O_WRONLY | O_CREAT, 0600);
	chdir("/data");
	exit((long)argument);
}

static int exit_elsewhere(long status)
{
	pthread_t thread;

	atexit(say_goodbye);
	pthread_create(&thread, NULL, exit_with, (void *)status);
	return pthread_join(thread, NULL);
}

static void print_random(const char *kind, ssize_t length, const unsigned char *bytes)
{
	printf("%s: ", kind);
	if (length <= 0)
		printf("none");
	for (ssize_t i = 0; i < length; i++)
		printf("%02x", bytes[i]);
	printf("\n");
}

static int tell_random(void)
{
	unsigned char bytes[16];
	int fd = open("/dev/random", O_RDONLY | O_NONBLOCK);

	print_random("getrandom", getrandom(bytes, sizeof(bytes), GRND_NONBLOCK), bytes);
	print_random("/dev/random", read(fd, bytes, sizeof(bytes)), bytes);
	return close(fd);
}

static void *write_for_ever(void *argument)
{
	char path[32];

	for (long n = 0;; n++) {
		snprintf(path, sizeof(path), "/data/%ld.%ld", (long)argument, n % 10);
		int fd = open(path, O_WRONLY | O_CREAT | O_TRUNC, 0600);

		write(fd, path, sizeof(path));
		close(fd);
	}
	return NULL;
}

static int return_while_busy(void)
{
	pthread_t thread;

	for (long i = 0; i < 4; i++)
		pthread_create(&thread, NULL, write_for_ever, (void *)i);
	usleep(100000);
	return 0;
}

static long nanoseconds_since(const struct timespec *start)
{
	struct timespec now;

	clock_gettime(CLOCK_MONOTONIC, &now);
	return (now.tv_sec - start->tv_sec) * 1000000000 + now.tv_nsec - start->tv_nsec;
}

#define LATENCY(call) \
	({ \
		struct timespec start_; \
		clock_gettime(CLOCK_MONOTONIC, &start_); \
		for (int i_ = 0; i_ < 100000; i_++) \
			call; \
		printf("# %s: %ld ns\n", #call, nanoseconds_since(&start_) / 100000); \
	})

static int measure(void)
{
	int null = open("/dev/null", O_WRONLY);
	struct timespec time;

	LATENCY(getpid());
	LATENCY(clock_gettime(CLOCK_MONOTONIC, &time));
	LATENCY(write(null, "x", 1));
	LATENCY(close(-1));
	LATENCY((pthread_mutex_lock(&mutex), pthread_mutex_unlock(&mutex)));
	return 0;
}

int main(int argc, char *argv[])
{
	int failed = 0;

	arguments = argc;
	words = argv;
	if (argc > 1 && !strncmp(argv[1], "exit=", 5))
		return exit_elsewhere(atoi(argv[1] + 5));
	if (argc > 1 && !strncmp(argv[1], "return=", 7))
		return atoi(argv[1] + 7);
	if (argc > 1 && !strcmp(argv[1], "random"))
		return tell_random();
	if (argc > 1 && !strcmp(argv[1], "busy"))
		return return_while_busy();
	if (argc > 1 && !strcmp(argv[1], "relock"))
		return pthread_mutex_lock(&mutex) || pthread_mutex_lock(&mutex);
	if (argc > 1 && !strncmp(argv[1], "resolve=", 8))
		return show_names(argv[1] + 8);
	if (argc > 1 && !strcmp(argv[1], "latency"))
		return measure();
	printf("1..%d\n", NR_TESTS);
	for (int i = 0; i < NR_TESTS; i++) {
		failures = 0;
		tests[i].run();
		printf("%sok %d %s\n", failures ? "not " : "", i + 1, tests[i].name);
		failed += failures != 0;
	}
	return failed != 0;
}
