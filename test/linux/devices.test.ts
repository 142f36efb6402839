// Linux's drivers on QEMU's devices, without a word about them in the config.

import { readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { execa } from 'execa';
import { suite } from 'uvu';
import * as assert from 'uvu/assert';
import { qemuArguments } from '../../src/run/qemu-arguments.ts';
import { withLinuxProject } from '../e2e/project.ts';

const test = suite('devices');

const mebibyte = 2 ** 20;
const disks = 8;

/** What test/guest/block expects: each 8 bytes are their offset. */
function offsets(bytes: number): Buffer {
  const content = Buffer.alloc(bytes);
  for (let at = 0; at < bytes; at += 8) content.writeUInt32LE(at, at);
  return content;
}

function complement(content: Buffer): Buffer {
  return Buffer.from(content.map((byte) => ~byte));
}

/** How each machine attaches a disk. On `pc` and `q35` eight devices share the lines of fewer interrupts. */
const devices = { microvm: 'virtio-blk-device', q35: 'virtio-blk-pci', pc: 'virtio-blk-pci' };

for (const machine of ['microvm', 'q35', 'pc'] as const)
  test(`${machine}: interrupts of all eight devices reach Linux, and its clock is right`, () =>
    withLinuxProject('test/guest/block', '', async ({ folder, unikernel }) => {
      const { code, stdout: image, stderr } = await unikernel(['build', 'app']);
      assert.is(code, 0, stderr);
      const before = offsets(mebibyte);
      const files = Array.from({ length: disks }, (_, index) => join(folder, `disk${index}`));
      for (const file of files) writeFileSync(file, before);
      const words = qemuArguments({
        image,
        memory: 64 * mebibyte,
        cpu: 'max',
        machine,
        accelerator: 'tcg',
        commandLine: 'loglevel=4 virtio_blk.queue_depth=64',
        extraArguments: files.flatMap((file, index) => [
          ...['-drive', `if=none,id=disk${index},format=raw,file=${file}`],
          ...['-device', `${devices[machine]},drive=disk${index}`],
        ]),
      });
      const start = Math.floor(Date.now() / 1000);
      const { exitCode, stdout } = await execa('qemu-system-x86_64', words, {
        reject: false,
        stdin: 'ignore',
        timeout: 60_000,
      });
      assert.is(exitCode, 83, stdout);
      assert.match(stdout, new RegExp(`# ${disks} disks`));
      const now = Number(/# now (\d+)/.exec(stdout)![1]);
      assert.ok(now >= start && now <= Date.now() / 1000 + 1, `${now}, started at ${start}`);
      const half = mebibyte / 2;
      const after = Buffer.concat([before.subarray(0, half), complement(before.subarray(half))]);
      for (const file of files) assert.ok(readFileSync(file).equals(after), file);
    }));

test.run();
