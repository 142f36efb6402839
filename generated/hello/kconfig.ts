// generated from unikernel.config.ts by `unikernel generate hello`; do not edit
import type { Bool, Choice, Int, Str } from 'unikernel';
// @ts-ignore: adds prompts and help, once `unikernel kconfig types` was run in this checkout
import type {} from '../../.unikernel/kconfig/hello-15f4c6a1e5fe.ts';

declare module 'unikernel' {
  interface KconfigOf {
    'hello': { unikraft: Unikraft };
  }
}

/** The members of each choice, by the first of them. */
export interface UnikraftChoices {
ARCH_X86_64: 'ARCH_X86_64';
DEBUG_SYMBOLS_LVL0: 'DEBUG_SYMBOLS_LVL0' | 'DEBUG_SYMBOLS_LVL1' | 'DEBUG_SYMBOLS_LVL2' | 'DEBUG_SYMBOLS_LVL3';
KVM_BOOT_PROTO_PVH: 'KVM_BOOT_PROTO_PVH' | 'KVM_BOOT_PROTO_MULTIBOOT';
LIBUKDEBUG_PRINTK_INFO: 'LIBUKDEBUG_PRINTK_INFO' | 'LIBUKDEBUG_PRINTK_WARN' | 'LIBUKDEBUG_PRINTK_ERR' | 'LIBUKDEBUG_PRINTK_CRIT';
OPTIMIZE_NONE: 'OPTIMIZE_NONE' | 'OPTIMIZE_PERF' | 'OPTIMIZE_SIZE';
}

export interface Unikraft {
/** string; application/Config.uk:2 */ APPHELLO_GREETING?: Str;
/** bool; one of ARCH_X86_64; arch/x86/Config.uk:6 */ ARCH_X86_64?: Choice<UnikraftChoices['ARCH_X86_64']>;
/** bool; one of DEBUG_SYMBOLS_LVL0, DEBUG_SYMBOLS_LVL1, DEBUG_SYMBOLS_LVL2, DEBUG_SYMBOLS_LVL3; Config.uk:50 */ DEBUG_SYMBOLS_LVL0?: Choice<UnikraftChoices['DEBUG_SYMBOLS_LVL0']>;
/** bool; one of DEBUG_SYMBOLS_LVL0, DEBUG_SYMBOLS_LVL1, DEBUG_SYMBOLS_LVL2, DEBUG_SYMBOLS_LVL3; Config.uk:53 */ DEBUG_SYMBOLS_LVL1?: Choice<UnikraftChoices['DEBUG_SYMBOLS_LVL0']>;
/** bool; one of DEBUG_SYMBOLS_LVL0, DEBUG_SYMBOLS_LVL1, DEBUG_SYMBOLS_LVL2, DEBUG_SYMBOLS_LVL3; Config.uk:56 */ DEBUG_SYMBOLS_LVL2?: Choice<UnikraftChoices['DEBUG_SYMBOLS_LVL0']>;
/** bool; one of DEBUG_SYMBOLS_LVL0, DEBUG_SYMBOLS_LVL1, DEBUG_SYMBOLS_LVL2, DEBUG_SYMBOLS_LVL3; Config.uk:59 */ DEBUG_SYMBOLS_LVL3?: Choice<UnikraftChoices['DEBUG_SYMBOLS_LVL0']>;
/** int, 19 to 10000; needs PLAT_KVM; plat/kvm/Config.uk:29 */ HZ?: Int;
/** bool; one of KVM_BOOT_PROTO_PVH, KVM_BOOT_PROTO_MULTIBOOT; plat/kvm/Config.uk:25 */ KVM_BOOT_PROTO_MULTIBOOT?: Choice<UnikraftChoices['KVM_BOOT_PROTO_PVH']>;
/** bool; one of KVM_BOOT_PROTO_PVH, KVM_BOOT_PROTO_MULTIBOOT; plat/kvm/Config.uk:19 */ KVM_BOOT_PROTO_PVH?: Choice<UnikraftChoices['KVM_BOOT_PROTO_PVH']>;
/** bool; needs PLAT_KVM; plat/kvm/Config.uk:36 */ KVM_INTERRUPT_STACK?: Bool;
/** bool; lib/nolibc/Config.uk:2 */ LIBNOLIBC?: Bool;
/** bool; lib/ukalloc/Config.uk:2 */ LIBUKALLOC?: Bool;
/** bool; lib/ukallocseg/Config.uk:2 */ LIBUKALLOCSEG?: Bool;
/** bool; lib/ukboot/Config.uk:2 */ LIBUKBOOT?: Bool;
/** bool; needs LIBUKBOOT; lib/ukboot/Config.uk:11 */ LIBUKBOOT_BANNER?: Bool;
/** int, 1 to 1024; needs LIBUKBOOT; lib/ukboot/Config.uk:15 */ LIBUKBOOT_MAXNBARGS?: Int;
/** bool; lib/ukdebug/Config.uk:2 */ LIBUKDEBUG?: Bool;
/** bool; needs LIBUKDEBUG; lib/ukdebug/Config.uk:37 */ LIBUKDEBUG_ENABLE_ASSERT?: Bool;
/** bool; needs LIBUKDEBUG; lib/ukdebug/Config.uk:30 */ LIBUKDEBUG_PRINTD?: Bool;
/** bool; needs LIBUKDEBUG; lib/ukdebug/Config.uk:8 */ LIBUKDEBUG_PRINTK?: Bool;
/** bool; one of LIBUKDEBUG_PRINTK_INFO, LIBUKDEBUG_PRINTK_WARN, LIBUKDEBUG_PRINTK_ERR, LIBUKDEBUG_PRINTK_CRIT; lib/ukdebug/Config.uk:26 */ LIBUKDEBUG_PRINTK_CRIT?: Choice<UnikraftChoices['LIBUKDEBUG_PRINTK_INFO']>;
/** bool; one of LIBUKDEBUG_PRINTK_INFO, LIBUKDEBUG_PRINTK_WARN, LIBUKDEBUG_PRINTK_ERR, LIBUKDEBUG_PRINTK_CRIT; lib/ukdebug/Config.uk:23 */ LIBUKDEBUG_PRINTK_ERR?: Choice<UnikraftChoices['LIBUKDEBUG_PRINTK_INFO']>;
/** bool; one of LIBUKDEBUG_PRINTK_INFO, LIBUKDEBUG_PRINTK_WARN, LIBUKDEBUG_PRINTK_ERR, LIBUKDEBUG_PRINTK_CRIT; lib/ukdebug/Config.uk:17 */ LIBUKDEBUG_PRINTK_INFO?: Choice<UnikraftChoices['LIBUKDEBUG_PRINTK_INFO']>;
/** bool; one of LIBUKDEBUG_PRINTK_INFO, LIBUKDEBUG_PRINTK_WARN, LIBUKDEBUG_PRINTK_ERR, LIBUKDEBUG_PRINTK_CRIT; lib/ukdebug/Config.uk:20 */ LIBUKDEBUG_PRINTK_WARN?: Choice<UnikraftChoices['LIBUKDEBUG_PRINTK_INFO']>;
/** bool; needs LIBUKDEBUG; lib/ukdebug/Config.uk:33 */ LIBUKDEBUG_PRINT_TIME?: Bool;
/** bool; Config.uk:43 */ OPTIMIZE_DEADELIM?: Bool;
/** bool; one of OPTIMIZE_NONE, OPTIMIZE_PERF, OPTIMIZE_SIZE; Config.uk:27 */ OPTIMIZE_NONE?: Choice<UnikraftChoices['OPTIMIZE_NONE']>;
/** bool; Config.uk:37 */ OPTIMIZE_NOOMITFP?: Bool;
/** bool; one of OPTIMIZE_NONE, OPTIMIZE_PERF, OPTIMIZE_SIZE; Config.uk:30 */ OPTIMIZE_PERF?: Choice<UnikraftChoices['OPTIMIZE_NONE']>;
/** bool; one of OPTIMIZE_NONE, OPTIMIZE_PERF, OPTIMIZE_SIZE; Config.uk:33 */ OPTIMIZE_SIZE?: Choice<UnikraftChoices['OPTIMIZE_NONE']>;
/** bool; needs PLAT_KVM; plat/kvm/Config.uk:42 */ PAGING?: Bool;
/** bool; needs ARCH_X86_64; plat/kvm/Config.uk:2 */ PLAT_KVM?: Bool;
/** int, 2 to 10; arch/x86/Config.uk:10 */ STACK_SIZE_PAGE_ORDER?: Int;
/** string; Config.uk:4 */ UK_NAME?: Str;
}
