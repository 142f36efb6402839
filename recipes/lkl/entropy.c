/* SPDX-License-Identifier: BSD-3-Clause */
/*
 * What Linux's random numbers are made from: bytes of the processor or of a device, which
 * are there before Linux starts, as it asks for them before its first driver. The word
 * uk_lkl.entropy=SOURCE of its command line says whose; without it, or where that is
 * `auto`, it is the first that there is. What it came to is told.
 */
#include <string.h>

#include <uk/lkl.h>

#include "lklk.h"
#include "host_ops.h"

static uint8_t seed[256]; /* as many as Linux asks for; patches/lkl: lkl-host-seed */
static unsigned int seed_size;

static bool from_rdrand(void)
{
	return lklk_rdrand(seed, sizeof(seed));
}

static bool from_virtio_rng(void)
{
	return lklk_virtio_rng(seed, sizeof(seed));
}

/* In the order in which they are tried. */
static const struct source {
	const char *word;
	const char *name;
	bool (*read)(void);
	const char *lacking;
} sources[] = {
	{ "rdrand", "RDRAND", from_rdrand,
	  "entropy=rdrand: the processor has no RDRAND that works" },
	{ "virtio-rng", "virtio-rng", from_virtio_rng,
	  "entropy=virtio-rng: the machine has no such device that answers" },
};

#define NR_SOURCES (sizeof(sources) / sizeof(sources[0]))

static bool is_word(const char *at, const char *word)
{
	const size_t length = strlen(word);

	return !strncmp(at, word, length) && (!at[length] || at[length] == ' ');
}

static void read_first(void)
{
	for (const struct source *s = sources; s < sources + NR_SOURCES; s++)
		if (s->read()) {
			seed_size = sizeof(seed);
			lkl_printf("entropy: Linux is seeded by %s\n", s->name);
			return;
		}
	lkl_printf("entropy: none, so random numbers can be guessed: "
		   "there is neither RDRAND nor virtio-rng\n");
}

static void read_named(const char *word)
{
	if (is_word(word, "none")) {
		lkl_printf("entropy: none, as was asked for: random numbers can be guessed\n");
		return;
	}
	for (const struct source *s = sources; s < sources + NR_SOURCES; s++) {
		if (!is_word(word, s->word))
			continue;
		if (!s->read())
			LKLK_PANIC(s->lacking);
		seed_size = sizeof(seed);
		lkl_printf("entropy: Linux is seeded by %s\n", s->name);
		return;
	}
	LKLK_PANIC("uk_lkl.entropy= is none of auto, rdrand, virtio-rng and none");
}

void lklk_entropy_start(void)
{
	const char *word = lklk_next_word(lklk_cmdline, "uk_lkl.entropy=");

#ifndef LKL_HOST_SEED
	if (word && !is_word(word, "none") && !is_word(word, "auto"))
		LKLK_PANIC("Linux cannot be seeded: it lacks the patch lkl-host-seed");
	lkl_printf("entropy: none, so random numbers can be guessed: "
		   "Linux lacks the patch lkl-host-seed\n");
	return;
#endif
	if (!word || is_word(word, "auto"))
		read_first();
	else
		read_named(word);
}

unsigned int lklk_seed(void *bytes, unsigned int size)
{
	const unsigned int given = size < seed_size ? size : seed_size;

	memcpy(bytes, seed, given);
	memset(seed, 0, sizeof(seed)); /* Linux has the only copy */
	seed_size = 0;
	return given;
}
