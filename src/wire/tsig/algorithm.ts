import { InputError } from '../../errors.js';
import { DomainName } from '../../name/index.js';

/** An algorithm of RFC 8945 §6: a keyed hash, its name on the wire, and how many octets of it are sent. */
export interface TsigAlgorithm {
  /** What people call it. */
  readonly name: string;
  readonly wireName: DomainName;
  /** The hash as `node:crypto` calls it. */
  readonly hash: string;
  /** Octets of a MAC that is not truncated any further. */
  readonly macOctets: number;
}

function algorithm(name: string, hash: string, macOctets: number, wireName = name): TsigAlgorithm {
  return Object.freeze({ name, hash, macOctets, wireName: DomainName.parse(wireName) });
}

const ALGORITHMS: readonly TsigAlgorithm[] = [
  algorithm('hmac-sha256', 'sha256', 32),
  algorithm('hmac-sha512', 'sha512', 64),
  algorithm('hmac-sha384', 'sha384', 48),
  algorithm('hmac-sha224', 'sha224', 28),
  algorithm('hmac-sha1', 'sha1', 20),
  algorithm('hmac-sha256-128', 'sha256', 16),
  algorithm('hmac-sha384-192', 'sha384', 24),
  algorithm('hmac-sha512-256', 'sha512', 32),
  // RFC 8945 §6: MUST NOT be used; old servers have nothing else. Its wire name is longer than what key files say.
  algorithm('hmac-md5', 'md5', 16, 'hmac-md5.sig-alg.reg.int'),
];

const LONGEST_SHOWN = 20;

export const DEFAULT_TSIG_ALGORITHM = 'hmac-sha256';

/** The algorithm of that name, as key files and the wire spell it, in any case. @throws InputError */
export function tsigAlgorithm(name: string, field = 'algorithm'): TsigAlgorithm {
  const asked = name.toLowerCase().replace(/\.$/, '');
  const found = ALGORITHMS.find((a) => a.name === asked || a.wireName.text === asked);
  if (found !== undefined) return found;
  // The secret may stand in its place: none is so short.
  const shown = name.length <= LONGEST_SHOWN ? `"${name}" is not` : 'is not the name of';
  throw new InputError(field, `${shown} a TSIG algorithm`, {
    hint: `Use ${DEFAULT_TSIG_ALGORITHM}, or another of: ${ALGORITHMS.map((a) => a.name).join(', ')}.`,
  });
}

/** The shortest truncated MAC that may be accepted at all: half the hash, and never under 10 octets (RFC 8945 §5.2.2.1). */
export function minimumMacOctets(algorithm: TsigAlgorithm): number {
  return Math.max(10, Math.ceil(algorithm.macOctets / 2));
}
