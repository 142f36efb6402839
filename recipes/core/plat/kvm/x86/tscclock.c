/* SPDX-License-Identifier: BSD-3-Clause */
/* The monotonic clock: time-stamp counter ticks since boot, scaled by a 32.32 fixed-point
 * factor. Its rate comes from KVM's clock page, which is exact, or from the i8254. */
#include <uk/assert.h>
#include <uk/plat/time.h>
#include <kvm-x86/setup.h>

#define PIT_CH0 0x40
#define PIT_MODE 0x43
#define PIT_LATCH_CH0 0xd2 /* read-back command: latch the count of channel 0 */
#define WINDOW_COUNTS (I8254_HZ / 200)
#define MAX_WINDOWS 100
#define AGREEMENT 500 /* a five-hundredth apart: 10 us, some reads of a busy host */
#define NR_SAMPLES 8

#define CPUID_HYPERVISOR 0x40000000
#define CPUID_KVM_FEATURES 0x40000001
#define KVM_FEATURE_CLOCKSOURCE2 (1U << 3)
#define MSR_KVM_WALL_CLOCK 0x4b564d00
#define MSR_KVM_SYSTEM_TIME 0x4b564d01
#define NSEC_PER_SEC 1000000000UL

/* Layouts: Linux's Documentation/virt/kvm/x86/msr.rst. */
struct kvm_time {
	__u32 version, pad0;
	__u64 tsc, system_time;
	__u32 mul;
	__s8 shift;
	__u8 flags, pad1[2];
};

struct kvm_wall {
	__u32 version, sec, nsec;
};

static __u64 tsc_at_boot;
static __u64 nsec_per_tsc; /* 32.32 fixed point */

struct sample {
	__u64 tsc;
	__u64 uncertainty;
	__u16 count;
};

/* Read the down-counter between two reads of the TSC; of several, keep the narrowest. */
static struct sample read_sample(void)
{
	struct sample best = { .uncertainty = ~0UL };

	for (int i = 0; i < NR_SAMPLES; i++) {
		__u64 before = ukarch_rdtsc(), after;
		__u16 count;

		outb(PIT_MODE, PIT_LATCH_CH0);
		after = ukarch_rdtsc();
		count = inb(PIT_CH0);
		count |= inb(PIT_CH0) << 8;
		if (after - before < best.uncertainty)
			best = (struct sample){ before + (after - before) / 2, after - before, count };
	}
	return best;
}

/* TSC ticks per second, over 5 ms. Port 0x61's view of channel 2 is not to be had on microvm.
 * A pause of the host longer than the counter's period (55 ms) between two neighbouring reads
 * loses counts, and the rate comes out as its double or more: never too low. */
static __u64 measure_rate(void)
{
	struct sample first = read_sample(), last;
	__u16 seen = first.count;
	__u64 counts = 0;

	do {
		last = read_sample();
		counts += (__u16)(seen - last.count);
		seen = last.count;
	} while (counts < WINDOW_COUNTS);
	return (last.tsc - first.tsc) * I8254_HZ / counts;
}

/* Measure until the two lowest rates agree: then neither lost counts. */
static __u64 calibrate_on_i8254(void)
{
	__u64 lowest = ~0UL, second = ~0UL;

	i8254_start(0);
	for (int i = 0; i < MAX_WINDOWS; i++) {
		__u64 rate = measure_rate();

		if (rate < lowest) {
			second = lowest;
			lowest = rate;
		} else if (rate < second) {
			second = rate;
		}
		if (second - lowest <= lowest / AGREEMENT)
			return lowest + (second - lowest) / 2;
	}
	return lowest;
}

static int has_kvmclock(void)
{
	__u32 a, b, c, d;

	ukarch_cpuid(1, &a, &b, &c, &d);
	if (!(c & 1U << 31)) /* no hypervisor leaves */
		return 0;
	ukarch_cpuid(CPUID_HYPERVISOR, &a, &b, &c, &d);
	if (b != 0x4b4d564b || c != 0x564b4d56 || d != 0x4d) /* "KVMKVMKVM" */
		return 0;
	ukarch_cpuid(CPUID_KVM_FEATURES, &a, &b, &c, &d);
	return (a & KVM_FEATURE_CLOCKSOURCE2) != 0;
}

/* Ask KVM once for its factor, and switch its updates off again. */
static __u64 kvmclock_factor(void)
{
	static volatile struct kvm_time page __align(64);
	__u64 factor;

	ukarch_wrmsr(MSR_KVM_SYSTEM_TIME, (__u64)&page | 1);
	factor = page.shift < 0 ? page.mul >> -page.shift : (__u64)page.mul << page.shift;
	ukarch_wrmsr(MSR_KVM_SYSTEM_TIME, 0);
	return factor;
}

__nsec kvmclock_wall(void)
{
	static volatile struct kvm_wall wall __align(16);

	if (!has_kvmclock())
		return 0;
	ukarch_wrmsr(MSR_KVM_WALL_CLOCK, (__u64)&wall);
	/* KVM gives the time at which its clock read 0, which is when the guest started: the
	 * few milliseconds of firmware before this code are not counted. */
	return wall.sec * NSEC_PER_SEC + wall.nsec + ukplat_monotonic_clock();
}

void tscclock_init(void)
{
	if (has_kvmclock())
		nsec_per_tsc = kvmclock_factor();
	if (nsec_per_tsc == 0)
		nsec_per_tsc = (NSEC_PER_SEC << 32) / calibrate_on_i8254();
	tsc_at_boot = ukarch_rdtsc();
}

__nsec ukplat_monotonic_clock(void)
{
	return (unsigned __int128)(ukarch_rdtsc() - tsc_at_boot) * nsec_per_tsc >> 32;
}
