// SPDX-License-Identifier: BSD-3-Clause
//
// Preloaded into a program, this lets it see the entries of every folder in reverse. What it
// makes of them shows whether it depends on their order, which file systems are free to choose.
//
// A folder is read whole at its first entry. The stream itself then stands at its end, so
// telldir() tells nothing of use; a program that seeks is given the true order from there.

#define _GNU_SOURCE
#include <dirent.h>
#include <dlfcn.h>
#include <errno.h>
#include <pthread.h>
#include <stdlib.h>
#include <string.h>

_Static_assert(sizeof(struct dirent) == sizeof(struct dirent64), "readdir64 is readdir here");

struct listing {
	DIR *stream;
	struct dirent **entries;
	size_t count;
	size_t left;
	struct listing *next;
};

static struct listing *listings;
static pthread_mutex_t lock = PTHREAD_MUTEX_INITIALIZER;

#define NEXT(name) ((__typeof__(&name))dlsym(RTLD_NEXT, #name))

static struct listing *read_all(DIR *stream)
{
	struct listing *listing = calloc(1, sizeof *listing);
	struct dirent *entry;

	if (!listing)
		abort();
	listing->stream = stream;
	while ((entry = NEXT(readdir)(stream))) {
		struct dirent *copy = malloc(entry->d_reclen);
		size_t size = (listing->count + 1) * sizeof copy;

		listing->entries = realloc(listing->entries, size);
		if (!copy || !listing->entries)
			abort();
		listing->entries[listing->count++] = memcpy(copy, entry, entry->d_reclen);
	}
	listing->left = listing->count;
	listing->next = listings;
	listings = listing;
	return listing;
}

static void forget(DIR *stream)
{
	pthread_mutex_lock(&lock);
	for (struct listing **at = &listings; *at; at = &(*at)->next) {
		struct listing *listing = *at;

		if (listing->stream != stream)
			continue;
		*at = listing->next;
		for (size_t i = 0; i < listing->count; i++)
			free(listing->entries[i]);
		free(listing->entries);
		free(listing);
		break;
	}
	pthread_mutex_unlock(&lock);
}

struct dirent *readdir(DIR *stream)
{
	struct dirent *entry = NULL;
	struct listing *listing;
	// The end of a folder is told by an errno that stays as it was.
	int before = errno;

	pthread_mutex_lock(&lock);
	for (listing = listings; listing && listing->stream != stream; listing = listing->next)
		;
	if (!listing)
		listing = read_all(stream);
	if (listing->left)
		entry = listing->entries[--listing->left];
	pthread_mutex_unlock(&lock);
	errno = before;
	return entry;
}

struct dirent64 *readdir64(DIR *stream)
{
	return (struct dirent64 *)readdir(stream);
}

void rewinddir(DIR *stream)
{
	forget(stream);
	NEXT(rewinddir)(stream);
}

void seekdir(DIR *stream, long position)
{
	forget(stream);
	NEXT(seekdir)(stream, position);
}

int closedir(DIR *stream)
{
	forget(stream);
	return NEXT(closedir)(stream);
}
