// What LKL and the host code around it need of a C library, and the nolibc of 2019 did not have.

import { addFile, declare, define, definePatch, insertAfter } from 'unikernel';

const library = 'lib/nolibc';
const string = `${library}/include/string.h`;
const stdio = `${library}/include/stdio.h`;

const stdbool = definePatch({
  name: 'nolibc-stdbool',
  reason: 'LKL and its port use bool.',
  provides: ['bool', 'true', 'false'],
  upstream: 'Unikraft 0.3',
  change: {
    operations: [
      addFile({ file: `${library}/include/stdbool.h`, from: 'patches/nolibc/stdbool.h' }),
    ],
  },
});

const fileNumbers = definePatch({
  name: 'nolibc-file-numbers',
  reason: 'Host code of LKL writes to the standard streams by number.',
  provides: ['STDIN_FILENO', 'STDOUT_FILENO', 'STDERR_FILENO'],
  upstream: 'Unikraft 0.4',
  // Before that there is no unistd.h.
  appliesTo: '>=0.3',
  change: {
    operations: [
      insertAfter({
        file: `${library}/include/unistd.h`,
        anchor: '#define __UNISTD_H__',
        lines: ['', '#define STDIN_FILENO 0', '#define STDOUT_FILENO 1', '#define STDERR_FILENO 2'],
      }),
    ],
  },
});

const strtokR = definePatch({
  name: 'nolibc-strtok-r',
  reason: "LKL's host library takes its options apart with strtok_r.",
  provides: ['strtok_r'],
  upstream: 'Unikraft 0.5',
  change: {
    operations: [
      define({
        library,
        source: 'strtok_r.c',
        from: 'patches/nolibc/strtok_r.c',
        symbols: ['strtok_r'],
      }),
      declare({
        header: string,
        prototype:
          'char *strtok_r(char *__restrict s, const char *__restrict delim, char **__restrict next);',
      }),
    ],
  },
});

const strncat = definePatch({
  name: 'nolibc-strncat',
  reason: "LKL's host library appends to paths with strncat.",
  provides: ['strncat'],
  upstream: 'Unikraft 0.6',
  change: {
    operations: [
      define({
        library,
        source: 'strncat.c',
        from: 'patches/nolibc/strncat.c',
        symbols: ['strncat'],
      }),
      declare({
        header: string,
        prototype: 'char *strncat(char *__restrict dst, const char *__restrict src, size_t len);',
        requires: ['<stddef.h>'],
      }),
    ],
  },
});

const fputc = definePatch({
  name: 'nolibc-fputc',
  reason: 'Host code of LKL prints single characters.',
  provides: ['fputc', 'putchar'],
  upstream: 'Unikraft 0.6',
  change: {
    operations: [
      define({
        library,
        source: 'fputc.c',
        from: 'patches/nolibc/fputc.c',
        symbols: ['fputc', 'putchar'],
      }),
      declare({ header: stdio, prototype: 'int fputc(int c, FILE *fp);' }),
      declare({ header: stdio, prototype: 'int putchar(int c);' }),
    ],
  },
});

const setjmp = definePatch({
  name: 'nolibc-setjmp',
  reason: 'LKL leaves a host thread that ends inside Linux with longjmp.',
  provides: ['setjmp', 'longjmp'],
  upstream: { notSubmitted: 'no Unikraft release has it; larger C libraries bring their own' },
  change: {
    operations: [
      addFile({ file: `${library}/include/setjmp.h`, from: 'patches/nolibc/setjmp.h' }),
      define({
        library,
        source: 'setjmp.S',
        from: 'patches/nolibc/setjmp.S',
        symbols: ['setjmp', 'longjmp'],
      }),
    ],
  },
});

/** The series in the order in which upstream got it; setjmp it never got. */
export const nolibc = [stdbool, fileNumbers, strtokR, strncat, fputc, setjmp];
