import { suite } from 'uvu';
import * as assert from 'uvu/assert';
import { generateKey, isSignedBy, publicKeyOf, signText } from '../../../src/store/signature.ts';

const test = suite('signature');

test('a signature holds for the text and the key that it was made with', () => {
  const key = generateKey('team-1');
  const signature = signText('what was built', key.secret);
  assert.match(signature, /^team-1:[A-Za-z0-9+/]{86}==$/);
  assert.ok(isSignedBy('what was built', signature, [key.public]));
  assert.not(isSignedBy('what was not built', signature, [key.public]));
  assert.not(isSignedBy('what was built', signature, []));
});

test('another key of the same name is another key', () => {
  const [ours, theirs] = [generateKey('team-1'), generateKey('team-1')];
  const signature = signText('text', theirs.secret);
  assert.not(isSignedBy('text', signature, [ours.public]));
  assert.ok(isSignedBy('text', signature, [ours.public, theirs.public]));
});

test('a signature counts under the name of its key only', () => {
  const key = generateKey('team-1');
  const renamed = signText('text', key.secret).replace('team-1', 'team-2');
  assert.not(isSignedBy('text', renamed, [key.public]));
});

test('the public key follows from the secret one', () => {
  const key = generateKey('team-1');
  assert.is(publicKeyOf(key.secret), key.public);
});

test('what is not a key is refused with a sentence, and a broken signature does not hold', () => {
  const key = generateKey('team-1');
  assert.throws(() => signText('text', key.public), /expected a key .* 64 bytes/);
  assert.throws(() => signText('text', 'no key'), /expected a key/);
  assert.not(isSignedBy('text', 'team-1:', [key.public]));
  assert.not(isSignedBy('text', '', [key.public]));
  const signature = signText('text', key.secret);
  for (const other of [signature.slice(0, -1), `${signature}:more`, `${signature}\n`])
    assert.not(isSignedBy('text', other, [key.public]), 'one signature has one text');
});

// RFC 8032, section 7.1, test 1.
test('the test vector of RFC 8032', () => {
  const [seed, point, expected] = [
    '9d61b19deffd5a60ba844af492ec2cc44449c5697b326919703bac031cae7f60',
    'd75a980182b10ab7d54bfed3c964073a0ee172f3daa62325af021a68f707511a',
    'e5564300c360ac729086e2cc806e828a84877f1eb8e5d974d873e065224901555fb8821590a33bacc61e39701cf9b46bd25bf5f0595bbe24655141438e7a100b',
  ].map((hex) => Buffer.from(hex!, 'hex'));
  const secret = `rfc:${Buffer.concat([seed!, point!]).toString('base64')}`;
  assert.is(signText('', secret), `rfc:${expected!.toString('base64')}`);
});

test.run();
