import { suite } from 'uvu';
import * as assert from 'uvu/assert';
import { describeGuestState, parseRegisters } from '../../../src/run/guest-state.ts';

const state = suite('guest state');

const longMode = `CPU#0
RAX=0000000000000000 RBX=0000000000000001 RCX=0000000000000000 RDX=00000000000003f8
RSI=0000000000000000 RDI=0000000000000000 RBP=0000000000000000 RSP=0000000000105ff8
R8 =0000000000000000 R9 =0000000000000000 R10=0000000000000000 R11=0000000000000000
RIP=0000000000101234 RFL=00000246 [---Z-P-] CPL=0 II=0 A20=1 SMM=0 HLT=1
CR0=80000011 CR2=00000000deadbeef CR3=0000000000103000 CR4=00000620
`;

state('the registers of long mode are read', () => {
  assert.equal(parseRegisters(longMode), {
    instructionPointer: '0000000000101234',
    stackPointer: '0000000000105ff8',
    halted: true,
    interruptsEnabled: true,
    faultAddress: '00000000deadbeef',
  });
});

state('the registers of protected mode are read', () => {
  const text = 'ESP=001020d0\nEIP=00100032 EFL=00000006 [-----P-] CPL=0 HLT=0\nCR2=00000000\n';
  assert.equal(parseRegisters(text), {
    instructionPointer: '00100032',
    stackPointer: '001020d0',
    halted: false,
    interruptsEnabled: false,
    faultAddress: '00000000',
  });
});

state('other text is not taken for registers', () => {
  assert.is(parseRegisters('unknown command: info registers'), undefined);
});

state('a guest that nothing can wake is told from one that waits', () => {
  const halted = parseRegisters(longMode)!;
  assert.match(describeGuestState(halted), /halted at 0000000000101234.*waiting for an interrupt/);
  assert.match(describeGuestState({ ...halted, symbol: 'idle+0x1' }), /101234 \(idle\+0x1\),/);
  const asleep = { ...halted, interruptsEnabled: false };
  assert.match(describeGuestState(asleep), /nothing can wake it/);
  assert.match(describeGuestState({ ...halted, halted: false }), /was running at/);
});

state.run();
