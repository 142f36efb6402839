import { embedded, type ImageInput } from 'unikernel';

export function image(application: string, run: ImageInput['run']): ImageInput {
  return {
    arch: 'x86_64',
    platform: 'kvm',
    libc: 'nolibc',
    unikraft: embedded(),
    application,
    kconfig: { 'LIBUKDEBUG-LEVEL': 3 },
    run,
  };
}
