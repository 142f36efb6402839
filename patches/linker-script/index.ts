import { definePatch, keepSections as keep } from 'unikernel';

const script = 'plat/kvm/x86/link64.lds.S';

/** Gives the sections of LKL's object, which the script does not know, a place in the image. */
export const keepSections = definePatch({
  name: 'keep-lkl-sections',
  reason:
    'Linux reaches these sections by symbols inside its own object, which the linker cannot follow.',
  provides: ['lkl-sections'],
  upstream: { notSubmitted: 'a library of newer Unikraft trees brings a script fragment instead' },
  // The embedded tree is of this generation; the port brings a script fragment for any other.
  appliesTo: '0.3.1',
  when: { file: 'support/make/Makefile.rules' },
  change: {
    operations: [
      keep({ script, after: '*(.text .text.*)', sections: ['.init.text'] }),
      keep({
        script,
        after: '*(.rodata .rodata.*)',
        // All but the first three are empty, and still need a place.
        sections: [
          '__param',
          '__modver',
          '.notes',
          '__ex_table',
          '__ksymtab*',
          '__kcrctab*',
          '.builtin_fw',
          '.pci_fixup',
        ],
      }),
      keep({ script, after: '*(.data .data.*)', sections: ['.init.data'] }),
    ],
  },
});
