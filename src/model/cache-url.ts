// The forms of what names a cache and of what it is trusted by, for the config and for the
// environment alike.

/** `NAME:BASE64` of the 32 bytes of an ed25519 public key. */
export const publicKeyForm = /^[A-Za-z0-9._-]+:[A-Za-z0-9+/]{43}=$/;

/** A web address, a bucket, a file URL, or a folder: everything that has no other scheme. */
export const cacheUrlForm =
  /^(https?:\/\/[^\s@?#]+|s3:\/\/[a-z0-9][a-z0-9.-]+(\/[^\s?#]*)?(\?[^\s#]*)?|file:\/\/\/\S+|(?![a-z0-9+.-]+:)[^\s].*)$/;

/** Where outputs may be taken from, and the public keys that must have signed them. */
export type TrustedCache = { readonly url: string; readonly keys: readonly string[] };
