/* SPDX-License-Identifier: BSD-3-Clause */
/* Two-level segregated fit (Masmano, Ripoll, Crespo, Real: "TLSF: a new dynamic memory
 * allocator for real-time systems", ECRTS 2004).
 *
 * A block is a header and its payload; blocks follow each other without gaps, and each knows
 * its size and where the one before begins, so neighbours are joined in constant time. Free
 * blocks hang in lists by size: one class for each power of two, 16 lists in each class. The
 * last of a region says so: a mark at the region's end would make the host give QEMU 2 MiB
 * there. */
#include <errno.h>
#include <string.h>
#include <uk/allocseg.h>
#include <uk/assert.h>
#include <uk/plat/lcpu.h>

#define ALIGN 16UL
#define MIN_PAYLOAD 16UL
#define SUB_BITS 4
#define NR_SUB (1U << SUB_BITS)
#define NR_CLASSES 40 /* the last holds blocks from 2^43 bytes on */
#define SMALL (ALIGN << SUB_BITS) /* below, a list for each size */
#define MAX_REQUEST (1UL << 40)

struct block {
	struct block *prev;  /* the block before in memory, or NULL */
	size_t size : 47;    /* of the payload: a multiple of ALIGN */
	size_t is_last : 1;  /* of its region */
	size_t tag : 16;     /* guards against a free of anything else */
	/* The payload begins here; while the block is free it holds its list links. */
	struct block *free_next, *free_prev;
};
#define HEADER __offsetof(struct block, free_next)
#define TAG_USED 0xa11c
#define TAG_FREE 0xf4ee

struct segalloc {
	struct uk_alloc a; /* first: the functions below cast */
	__u64 classes;     /* bit i: some list of class i is not empty */
	__u32 subs[NR_CLASSES];
	struct block *lists[NR_CLASSES][NR_SUB];
	size_t free_bytes;
};

static struct block *block_of(void *payload)
{
	return (struct block *)((char *)payload - HEADER);
}

static void *payload_of(struct block *b)
{
	return (char *)b + HEADER;
}

static struct block *next_of(struct block *b)
{
	return b->is_last ? NULL : (struct block *)((char *)payload_of(b) + b->size);
}

static int is_free(const struct block *b)
{
	return b && b->tag == TAG_FREE;
}

/* ---- The lists ---- */

static unsigned int top_bit(size_t x)
{
	return 63 - __builtin_clzl(x);
}

/* The list a block of this size hangs in. */
static void list_of(size_t size, unsigned int *cls, unsigned int *sub)
{
	unsigned int bit;

	if (size < SMALL) {
		*cls = 0;
		*sub = size / ALIGN;
		return;
	}
	bit = top_bit(size);
	*cls = bit - top_bit(SMALL) + 1;
	*sub = (size >> (bit - SUB_BITS)) - NR_SUB;
}

static void list_insert(struct segalloc *s, struct block *b)
{
	unsigned int cls, sub;
	struct block **head;

	list_of(b->size, &cls, &sub);
	head = &s->lists[cls][sub];
	b->tag = TAG_FREE;
	b->free_prev = NULL;
	b->free_next = *head;
	if (*head)
		(*head)->free_prev = b;
	*head = b;
	s->classes |= 1UL << cls;
	s->subs[cls] |= 1U << sub;
	s->free_bytes += b->size;
}

static void list_remove(struct segalloc *s, struct block *b)
{
	unsigned int cls, sub;

	list_of(b->size, &cls, &sub);
	if (b->free_next)
		b->free_next->free_prev = b->free_prev;
	if (b->free_prev) {
		b->free_prev->free_next = b->free_next;
	} else {
		s->lists[cls][sub] = b->free_next;
		if (!b->free_next) {
			s->subs[cls] &= ~(1U << sub);
			if (!s->subs[cls])
				s->classes &= ~(1UL << cls);
		}
	}
	b->tag = TAG_USED;
	s->free_bytes -= b->size;
}

/* A free block of at least `size`. Lists from the next bound up hold only such blocks. Where
 * they are all empty, the list that size itself falls in may still hold one: a search that
 * takes its length, but without it a request for most of the memory would fail. */
static struct block *find(struct segalloc *s, size_t size)
{
	unsigned int cls, sub;
	size_t rounded = size;
	struct block *b;
	__u32 subs;
	__u64 classes;

	if (size >= SMALL)
		rounded += (1UL << (top_bit(size) - SUB_BITS)) - 1;
	list_of(rounded, &cls, &sub);
	subs = s->subs[cls] & (~0U << sub);
	if (!subs) {
		classes = s->classes & (~0UL << (cls + 1));
		if (classes) {
			cls = __builtin_ctzl(classes);
			subs = s->subs[cls];
		}
	}
	if (subs)
		return s->lists[cls][__builtin_ctz(subs)];
	list_of(size, &cls, &sub);
	for (b = s->lists[cls][sub]; b; b = b->free_next)
		if (b->size >= size)
			return b;
	return NULL;
}

/* ---- Blocks ---- */

/* Cut a used block so that `size` remains, and return the rest as a used block, or NULL when
 * the rest would be too small to be one. */
static struct block *cut(struct block *b, size_t size)
{
	struct block *rest, *next = next_of(b);

	if (b->size < size + HEADER + MIN_PAYLOAD)
		return NULL;
	rest = (struct block *)((char *)payload_of(b) + size);
	rest->prev = b;
	rest->size = b->size - size - HEADER;
	rest->is_last = b->is_last;
	rest->tag = TAG_USED;
	if (next)
		next->prev = rest;
	b->size = size;
	b->is_last = 0;
	return rest;
}

/* Join b with the block after it. */
static void absorb(struct block *b, struct block *next)
{
	struct block *after = next_of(next);

	b->size += HEADER + next->size;
	b->is_last = next->is_last;
	next->tag = 0; /* freeing it again must not look right */
	if (after)
		after->prev = b;
}

static void release(struct segalloc *s, struct block *b)
{
	struct block *next = next_of(b), *prev = b->prev;

	if (is_free(next)) {
		list_remove(s, next);
		absorb(b, next);
	}
	if (is_free(prev)) {
		list_remove(s, prev);
		absorb(prev, b);
		b = prev;
	}
	list_insert(s, b);
}

static void release_rest(struct segalloc *s, struct block *rest)
{
	if (rest)
		release(s, rest);
}

static struct block *used_block(void *ptr)
{
	struct block *b = block_of(ptr);

	if (unlikely((__uptr)ptr % ALIGN != 0 || b->tag != TAG_USED))
		UK_CRASH("%p was freed, but is not allocated\n", ptr);
	return b;
}

static void *take(struct segalloc *s, size_t align, size_t size)
{
	size_t want = ALIGN_UP(MAX(size, MIN_PAYLOAD), ALIGN);
	/* Room to move the payload to its alignment and leave a whole block before it. */
	size_t slack = align > ALIGN ? align + HEADER + MIN_PAYLOAD : 0;
	unsigned long flags;
	struct block *b, *moved;
	__uptr payload;

	if (size > MAX_REQUEST || align > MAX_REQUEST)
		return NULL;
	flags = ukplat_lcpu_save_irqf();
	b = find(s, want + slack);
	if (b) {
		list_remove(s, b);
		payload = (__uptr)payload_of(b);
		if (slack && payload % align != 0) {
			payload = ALIGN_UP(payload + HEADER + MIN_PAYLOAD, align);
			moved = cut(b, payload - HEADER - (__uptr)payload_of(b));
			release(s, b);
			b = moved;
		}
		release_rest(s, cut(b, want));
	}
	ukplat_lcpu_restore_irqf(flags);
	return b ? payload_of(b) : NULL;
}

/* ---- The interface ---- */

static void *seg_malloc(struct uk_alloc *a, size_t size)
{
	return take((struct segalloc *)a, ALIGN, size);
}

static void *seg_memalign(struct uk_alloc *a, size_t align, size_t size)
{
	return POWER_OF_2(align) ? take((struct segalloc *)a, align, size) : NULL;
}

static int seg_posix_memalign(struct uk_alloc *a, void **memptr, size_t align, size_t size)
{
	if (!POWER_OF_2(align) || align % sizeof(void *) != 0)
		return EINVAL;
	*memptr = seg_memalign(a, align, size);
	return *memptr ? 0 : ENOMEM;
}

static void *seg_calloc(struct uk_alloc *a, size_t nmemb, size_t size)
{
	size_t total;
	void *ptr;

	if (__builtin_mul_overflow(nmemb, size, &total))
		return NULL;
	ptr = seg_malloc(a, total);
	if (ptr)
		memset(ptr, 0, total);
	return ptr;
}

static void seg_free(struct uk_alloc *a, void *ptr)
{
	unsigned long flags = ukplat_lcpu_save_irqf();

	release((struct segalloc *)a, used_block(ptr));
	ukplat_lcpu_restore_irqf(flags);
}

/* Grow into a free neighbour above, or shrink. Returns whether the block now fits. */
static int resize_in_place(struct segalloc *s, struct block *b, size_t want)
{
	struct block *next = next_of(b);

	if (b->size < want && is_free(next) && b->size + HEADER + next->size >= want) {
		list_remove(s, next);
		absorb(b, next);
	}
	if (b->size < want)
		return 0;
	release_rest(s, cut(b, want));
	return 1;
}

static void *seg_realloc(struct uk_alloc *a, void *ptr, size_t size)
{
	struct block *b;
	unsigned long flags;
	int fits;
	void *copy;

	if (!ptr)
		return seg_malloc(a, size);
	if (size == 0) {
		seg_free(a, ptr);
		return NULL;
	}
	if (size > MAX_REQUEST)
		return NULL;
	flags = ukplat_lcpu_save_irqf();
	b = used_block(ptr);
	fits = resize_in_place((struct segalloc *)a, b, ALIGN_UP(MAX(size, MIN_PAYLOAD), ALIGN));
	ukplat_lcpu_restore_irqf(flags);
	if (fits)
		return ptr;
	copy = seg_malloc(a, size);
	if (copy) {
		memcpy(copy, ptr, MIN(b->size, size));
		seg_free(a, ptr);
	}
	return copy;
}

static void *seg_palloc(struct uk_alloc *a, unsigned long num_pages)
{
	if (num_pages > MAX_REQUEST / __PAGE_SIZE)
		return NULL;
	return seg_memalign(a, __PAGE_SIZE, num_pages * __PAGE_SIZE);
}

static void seg_pfree(struct uk_alloc *a, void *ptr, unsigned long num_pages __unused)
{
	seg_free(a, ptr);
}

static int seg_addmem(struct uk_alloc *a, void *base, size_t size)
{
	__uptr start = ALIGN_UP((__uptr)base, ALIGN);
	__uptr end = ALIGN_DOWN((__uptr)base + size, ALIGN);
	struct block *b = (struct block *)start;
	unsigned long flags;

	if (end < start + HEADER + MIN_PAYLOAD)
		return -EINVAL;
	b->prev = NULL;
	b->size = end - start - HEADER;
	b->is_last = 1;
	flags = ukplat_lcpu_save_irqf();
	list_insert((struct segalloc *)a, b);
	ukplat_lcpu_restore_irqf(flags);
	return 0;
}

static ssize_t seg_availmem(struct uk_alloc *a)
{
	return (ssize_t)((struct segalloc *)a)->free_bytes;
}

static ssize_t seg_maxalloc(struct uk_alloc *a)
{
	struct segalloc *s = (struct segalloc *)a;
	unsigned long flags = ukplat_lcpu_save_irqf();
	unsigned int cls;
	size_t max = 0;

	if (s->classes) {
		cls = top_bit(s->classes);
		for (struct block *b = s->lists[cls][top_bit(s->subs[cls])]; b; b = b->free_next)
			max = MAX(max, (size_t)b->size);
	}
	ukplat_lcpu_restore_irqf(flags);
	return (ssize_t)max;
}

struct uk_alloc *uk_allocseg_init(void *base, size_t len)
{
	struct segalloc *s = (struct segalloc *)ALIGN_UP((__uptr)base, ALIGN);
	size_t used = (char *)(s + 1) - (char *)base;

	if (len < used)
		return NULL;
	memset(s, 0, sizeof(*s));
	s->a = (struct uk_alloc){
		.malloc = seg_malloc, .calloc = seg_calloc, .realloc = seg_realloc,
		.posix_memalign = seg_posix_memalign, .memalign = seg_memalign,
		.free = seg_free, .palloc = seg_palloc, .pfree = seg_pfree,
		.addmem = seg_addmem, .maxalloc = seg_maxalloc, .availmem = seg_availmem,
	};
	if (seg_addmem(&s->a, (char *)base + used, len - used) != 0)
		return NULL;
	uk_alloc_register(&s->a);
	return &s->a;
}
