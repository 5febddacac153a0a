import type { KmsDnsError } from '../../errors.js';
import type { DomainName } from '../../name/index.js';
import type { RrType } from '../../record/index.js';
import { formatServer, type Reply } from '../../transport/index.js';
import type { Message } from '../../wire/index.js';
import { ask, type PrimaryOptions } from './ask.js';
import { warn, type Finding } from './finding.js';

/** What our updates are signed with, if with anything: a key, or Kerberos. */
export interface Signing {
  readonly isSigned: boolean;
  /** For people, in a sentence: `updates signed with "kms-key"`. */
  readonly updates: string;
  /** How to let us write such records at this name. */
  permitting(name: DomainName, type: RrType): string;
  /** Whether the server of `options` accepts it. @param zones those that are to be changed there */
  tryOut(zones: readonly DomainName[], options: PrimaryOptions): Promise<readonly Finding[]>;
  /** One exchange over TCP, signed. @throws KmsDnsError */
  send(message: Message, zone: DomainName, options: PrimaryOptions): Promise<Reply>;
  /** Why the server did not accept the signature, if it did not. */
  problemIn(reply: Reply, now: () => number): KmsDnsError | undefined;
}

/** Nothing is signed. @param hint where a key, or Kerberos, is given */
export function noSigning(hint: string): Signing {
  return {
    isSigned: false,
    updates: 'unsigned updates',
    permitting: () =>
      'Give the key that may update the zone. Zones of Active Directory want Kerberos instead: --gss-tsig, or auth: gss-tsig in kmsdns.yaml.',
    tryOut: async (_zones, { server }) => [
      warn(
        'key',
        `no key is given: updates are sent unsigned, and ${formatServer(server)} should refuse them`,
        hint,
      ),
    ],
    send: (message, _zone, options) => ask(message, 'tcp', options),
    problemIn: () => undefined,
  };
}
