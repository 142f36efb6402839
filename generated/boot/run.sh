#!/bin/sh
# generated from unikernel.config.ts by `unikernel generate boot`; do not edit
#
# Boots the image that the Makefile beside this file built; exit status 83 is the guest's success.
here=$(dirname "$0")
image=$1
test -n "$image" || image=$here/../../build/boot/boot
exec qemu-system-x86_64 -nodefaults -no-user-config -display none -M microvm,acpi=off,pic=on,pit=on,rtc=on,isa-serial=on -accel tcg -cpu max -global virtio-mmio.force-legacy=false -m 64M -serial stdio -no-reboot -device isa-debug-exit -kernel "$image" -append loglevel=8
