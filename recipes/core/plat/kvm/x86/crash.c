/* SPDX-License-Identifier: BSD-3-Clause */
/* The crash report. It must work when nothing else does: no allocator, no lock, no printf. */
#include <uk/plat/bootstrap.h>
#include <uk/plat/console.h>
#include <uk/plat/lcpu.h>
#include <kvm-x86/setup.h>

#define MAX_FRAMES 16
#define STACK_WORDS 16
#define VECTOR_PF 14
#define PF_PRESENT 0x01
#define PF_WRITE 0x02
#define PF_FETCH 0x10

static const char *const names[32] = {
	[0] = "#DE divide error", [1] = "#DB debug", [2] = "NMI",
	[3] = "#BP breakpoint", [4] = "#OF overflow", [5] = "#BR bound range",
	[6] = "#UD invalid opcode", [7] = "#NM no FPU", [8] = "#DF double fault",
	[10] = "#TS invalid TSS", [11] = "#NP segment not present",
	[12] = "#SS stack segment fault", [13] = "#GP general protection fault",
	[14] = "#PF page fault", [16] = "#MF x87 error", [17] = "#AC alignment check",
	[18] = "#MC machine check", [19] = "#XM SIMD error",
	[20] = "#VE virtualization exception", [21] = "#CP control protection",
};

static void put(const char *s)
{
	unsigned int len = 0;

	while (s[len] != '\0')
		len++;
	ukplat_coutk(s, len);
}

static void put_hex(__u64 value)
{
	char text[16];

	for (int i = 15; i >= 0; i--, value >>= 4)
		text[i] = "0123456789abcdef"[value & 0xf];
	ukplat_coutk(text, sizeof(text));
}

static void put_reg(const char *name, __u64 value)
{
	put("  ");
	put(name);
	put(" ");
	put_hex(value);
}

static void put_page_fault(__u64 error_code, __u64 address)
{
	if (error_code & PF_FETCH)
		put(": execution of ");
	else
		put(error_code & PF_WRITE ? ": write to " : ": read of ");
	put_hex(address);
	put(error_code & PF_PRESENT ? ", not allowed there" : ", not mapped");
	if (address < __PAGE_SIZE)
		put(" (null pointer)");
	else if (address >= (__u64)boot_stack_guard && address < (__u64)boot_stack)
		put(" (boot stack overflow)");
}

static void put_registers(const struct __regs *r, __u64 cr2)
{
	const struct {
		const char *name;
		__u64 value;
	} regs[] = {
		{ "rip", r->rip }, { "rsp", r->rsp }, { "rfl", r->eflags }, { "err", r->error_code },
		{ "rax", r->rax }, { "rbx", r->rbx }, { "rcx", r->rcx }, { "rdx", r->rdx },
		{ "rsi", r->rsi }, { "rdi", r->rdi }, { "rbp", r->rbp }, { "cr2", cr2 },
		{ "r8 ", r->r8 }, { "r9 ", r->r9 }, { "r10", r->r10 }, { "r11", r->r11 },
		{ "r12", r->r12 }, { "r13", r->r13 }, { "r14", r->r14 }, { "r15", r->r15 },
		{ "cs ", r->cs }, { "ss ", r->ss },
	};

	for (unsigned int i = 0; i < ARRAY_SIZE(regs); i++) {
		put_reg(regs[i].name, regs[i].value);
		if (i % 4 == 3 || i == ARRAY_SIZE(regs) - 1)
			put("\n");
	}
}

static void put_stack(__u64 rsp)
{
	put("  stack:");
	for (int i = 0; i < STACK_WORDS; i++, rsp += 8) {
		if (rsp % 8 != 0 || !paging_is_readable(rsp))
			break;
		put(i % 4 == 0 ? "\n    " : " ");
		put_hex(*(const __u64 *)rsp);
	}
	put("\n");
}

__weak void ukplat_crash_report_hook(void)
{
}

/* A crash while reporting one, by the hook say, must end the machine and not start over. */
static void stop_at_second(unsigned int *entered)
{
	if ((*entered)++ == 0)
		return;
	if (*entered == 2)
		put("\nCRASH: another crash while reporting the first\n");
	ukplat_terminate(UKPLAT_CRASH);
}

void ukplat_crash_report(__u64 rip, __u64 rbp)
{
	static unsigned int entered;

	stop_at_second(&entered);
	ukplat_crash_report_hook();
	put("  called from:\n    ");
	put_hex(rip);
	for (int i = 0; i < MAX_FRAMES; i++) {
		const __u64 *frame = (const __u64 *)rbp;

		if (rbp % 8 != 0 || !paging_is_readable(rbp) || !paging_is_readable(rbp + 8))
			break;
		put("\n    ");
		put_hex(frame[1]);
		if (frame[0] <= rbp) /* stacks grow down: callers lie above */
			break;
		rbp = frame[0];
	}
	put("\n");
}

void exception_entry(struct __regs *regs)
{
	const char *name = regs->vector < ARRAY_SIZE(names) ? names[regs->vector] : __NULL;
	static unsigned int entered;
	__u64 cr2;

	stop_at_second(&entered);
	__asm__ __volatile__("mov %%cr2, %0" : "=r"(cr2));
	put("\nCRASH: ");
	put(name ? name : "unknown exception");
	if (regs->vector == VECTOR_PF)
		put_page_fault(regs->error_code, cr2);
	put("\n");
	put_registers(regs, cr2);
	put_stack(regs->rsp);
	ukplat_crash_report(regs->rip, regs->rbp);
	ukplat_terminate(UKPLAT_CRASH);
}
