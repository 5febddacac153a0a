import type { Signer } from '../../src/wire/index.js';

/** As whom a server knows us, and may let us change something. */
export type Identity =
  | { readonly kind: 'key'; readonly signer: Signer }
  /** A Kerberos principal, or what stands for it: `the default credential cache`. */
  | { readonly kind: 'principal'; readonly principal: string };

/** As the rules of servers have it. */
export function idOf(identity: Identity): string {
  return identity.kind === 'key' ? identity.signer.keyName.key : identity.principal;
}

/** For people, in a sentence. */
export function describeIdentity(identity: Identity | undefined): string {
  if (identity === undefined) return 'we';
  return identity.kind === 'key' ? `the key "${idOf(identity)}"` : `the principal ${idOf(identity)}`;
}
