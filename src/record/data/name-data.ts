import type { DomainName } from '../../name/index.js';

export const NAME_TYPES = ['CNAME', 'NS', 'PTR', 'DNAME'] as const;
export type NameType = (typeof NAME_TYPES)[number];

/** The data of a record that is one domain name: CNAME, NS, PTR (RFC 1035 §3.3), DNAME (RFC 6672). */
export class NameData {
  readonly type: NameType;
  readonly target: DomainName;

  constructor(type: NameType, target: DomainName) {
    this.type = type;
    this.target = target;
    Object.freeze(this);
  }

  get key(): string {
    return this.target.key;
  }

  toText(): string {
    return this.target.absolute;
  }
}
