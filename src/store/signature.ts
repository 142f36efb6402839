// Signatures of what leaves this machine: entries of a binary cache, and releases. Keys are ed25519
// (RFC 8032) and written as Nix writes them, `NAME:BASE64`, so that a name says whose they are.

import { createPrivateKey, createPublicKey, generateKeyPairSync, sign, verify } from 'node:crypto';

const bytesOfSeed = 32;

export type KeyPair = {
  /** `NAME:BASE64` of seed and public key, 64 bytes. */
  readonly secret: string;
  /** `NAME:BASE64` of 32 bytes. */
  readonly public: string;
};

/** A new key. The name must not contain a colon. */
export function generateKey(name: string): KeyPair {
  const { d, x } = generateKeyPairSync('ed25519').privateKey.export({ format: 'jwk' });
  const [seed, point] = [d, x].map((part) => Buffer.from(part!, 'base64url'));
  return {
    secret: `${name}:${Buffer.concat([seed!, point!]).toString('base64')}`,
    public: `${name}:${point!.toString('base64')}`,
  };
}

/** The public key that belongs to a secret one. @throws Error with a plain sentence. */
export function publicKeyOf(secret: string): string {
  const { name, bytes } = parseKey(secret, 2 * bytesOfSeed);
  return `${name}:${bytes.subarray(bytesOfSeed).toString('base64')}`;
}

/** `NAME:BASE64`, the signature of a text. @throws Error with a plain sentence for a bad key. */
export function signText(text: string, secret: string): string {
  const { name, bytes } = parseKey(secret, 2 * bytesOfSeed);
  const d = bytes.toString('base64url', 0, bytesOfSeed);
  const x = bytes.toString('base64url', bytesOfSeed);
  const key = createPrivateKey({ key: { kty: 'OKP', crv: 'Ed25519', d, x }, format: 'jwk' });
  return `${name}:${sign(null, Buffer.from(text), key).toString('base64')}`;
}

/** Whether one of the public keys, by its name, made the signature of the text. */
export function isSignedBy(
  text: string,
  signature: string,
  publicKeys: readonly string[],
): boolean {
  const [name, encoded = ''] = signature.split(':');
  const bytes = Buffer.from(encoded, 'base64');
  // Bits that Base64 leaves unused count too: one signature has one text.
  if (`${name}:${bytes.toString('base64')}` !== signature) return false;
  return publicKeys
    .map((key) => parseKey(key, bytesOfSeed))
    .filter((key) => key.name === name)
    .some((key) => {
      const jwk = { kty: 'OKP', crv: 'Ed25519', x: key.bytes.toString('base64url') };
      const publicKey = createPublicKey({ key: jwk, format: 'jwk' });
      return verify(null, Buffer.from(text), publicKey, bytes);
    });
}

/** @throws Error with a plain sentence when the text is not a key of that many bytes. */
export function parseKey(text: string, length: number): { name: string; bytes: Buffer } {
  const [name = '', encoded = ''] = text.trim().split(':');
  const bytes = Buffer.from(encoded, 'base64');
  if (name === '' || bytes.length !== length)
    throw new Error(`expected a key such as 'team-1:BASE64' with ${length} bytes`);
  return { name, bytes };
}
