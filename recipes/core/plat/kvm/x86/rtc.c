/* SPDX-License-Identifier: BSD-3-Clause */
/* The CMOS clock (MC146818), read once at boot and taken as UTC. */
#include <kvm-x86/setup.h>

#define CMOS_INDEX 0x70
#define CMOS_DATA 0x71
#define NMI_OFF 0x80
enum { RTC_SEC = 0, RTC_MIN = 2, RTC_HOUR = 4, RTC_DAY = 7, RTC_MONTH = 8, RTC_YEAR = 9,
       RTC_A = 0x0a, RTC_B = 0x0b, RTC_CENTURY = 0x32 };
#define A_UPDATING 0x80
#define B_24H 0x02
#define B_BINARY 0x04
#define HOUR_PM 0x80
#define NO_DEVICE 0xff

struct rtc_time {
	__u8 sec, min, hour, day, month, year, century;
};

static __u8 cmos(__u8 reg)
{
	outb(CMOS_INDEX, NMI_OFF | reg);
	return inb(CMOS_DATA);
}

static int read_once(struct rtc_time *t)
{
	__u8 a;

	/* An update takes 2 ms at most. */
	do {
		a = cmos(RTC_A);
		if (a == NO_DEVICE)
			return 0;
	} while (a & A_UPDATING);
	*t = (struct rtc_time){
		.sec = cmos(RTC_SEC), .min = cmos(RTC_MIN), .hour = cmos(RTC_HOUR),
		.day = cmos(RTC_DAY), .month = cmos(RTC_MONTH), .year = cmos(RTC_YEAR),
		.century = cmos(RTC_CENTURY),
	};
	return 1;
}

static unsigned int number(__u8 value, __u8 b)
{
	return b & B_BINARY ? value : (value >> 4) * 10U + (value & 0xf);
}

/* Days from 1970-01-01 to a date of the Gregorian calendar, counting years from March so that
 * the leap day is a year's last. */
static __u64 days_since_1970(unsigned int year, unsigned int month, unsigned int day)
{
	unsigned int y = month > 2 ? year : year - 1;
	unsigned int m = month > 2 ? month - 3 : month + 9;

	return 365UL * y + y / 4 - y / 100 + y / 400 + (153 * m + 2) / 5 + day - 1 - 719468;
}

static __u64 to_seconds(const struct rtc_time *t, __u8 b)
{
	unsigned int hour = number(t->hour & ~HOUR_PM, b);
	unsigned int century = number(t->century, b);
	unsigned int year = number(t->year, b);

	if (!(b & B_24H))
		hour = hour % 12 + (t->hour & HOUR_PM ? 12 : 0);
	year += century >= 19 && century < 40 ? century * 100 : 2000; /* not every RTC keeps it */
	return days_since_1970(year, number(t->month, b), number(t->day, b)) * 86400 +
	       hour * 3600UL + number(t->min, b) * 60UL + number(t->sec, b);
}

/* Two equal readings in a row: no update fell between the registers. */
__u64 rtc_read(void)
{
	struct rtc_time now, again;
	__u8 b;

	do {
		if (!read_once(&now) || !read_once(&again))
			return 0;
	} while (__builtin_memcmp(&now, &again, sizeof(now)) != 0);
	b = cmos(RTC_B);
	outb(CMOS_INDEX, 0); /* let NMIs in again */
	return to_seconds(&now, b);
}
