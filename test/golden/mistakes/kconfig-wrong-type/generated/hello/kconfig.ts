// generated from unikernel.config.ts by `unikernel generate hello`; do not edit
import type { Bool, Hex, Int } from 'unikernel';

declare module 'unikernel' {
  interface KconfigOf {
    'hello': { unikraft: Unikraft };
  }
}

export interface Unikraft {
/** int, 19 to 10000; needs PLAT_KVM; plat/kvm/Config.uk:29 */ HZ?: Int;
/** hex; plat/kvm/Config.uk:40 */ BASE_ADDRESS?: Hex;
/** bool; lib/virtio/Config.uk:2 */ LIBVIRTIO_NET?: Bool;
}
