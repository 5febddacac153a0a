import { InputError } from '../errors.js';
import { DomainName } from '../name/index.js';
import { SrvData, type SrvFields } from './data/index.js';
import { checkTtl, isTtl, parseTtl } from './integers.js';
import { asNumber, asObject, asString } from './json.js';
import { kmsOwner } from './kms-name.js';
import { lexLine } from './text/lexer.js';

/** The TTL of what kmsdns publishes unless told otherwise, in seconds. Microsoft documents none. */
export const DEFAULT_TTL = 3600;

/** An SRV record in JSON: names in lower case, absolute, without the last dot; the null target is ".". */
export interface SrvRecordJson {
  readonly name: string;
  readonly type: 'SRV';
  readonly ttl: number;
  readonly priority: number;
  readonly weight: number;
  readonly port: number;
  readonly target: string;
}

/** One SRV record: owner name, TTL and data. Immutable, checked when made. */
export class SrvRecord {
  readonly name: DomainName;
  /** Seconds. */
  readonly ttl: number;
  readonly data: SrvData;

  /** @throws InputError */
  constructor(name: DomainName, ttl: number, data: SrvData) {
    this.name = name;
    this.ttl = checkTtl(ttl);
    this.data = data;
    Object.freeze(this);
  }

  /** What a KMS host publishes for `domain`: `_vlmcs._tcp.<domain> SRV 0 0 1688 <host>`. @throws InputError */
  static forKms(
    domain: DomainName | string,
    fields: SrvFields & { readonly ttl?: number | undefined },
  ): SrvRecord {
    return new SrvRecord(kmsOwner(domain), fields.ttl ?? DEFAULT_TTL, new SrvData(fields));
  }

  /**
   * A line of zone-file text: `name [ttl] [IN] SRV priority weight port target`, names taken as absolute.
   * @throws InputError
   */
  static parse(text: string): SrvRecord {
    const words = lexLine(text, 'record').map((t) => t.text);
    const name = DomainName.parse(words.shift() ?? '', 'name');
    let ttl: number | undefined;
    while (words[0] !== undefined && words[0].toUpperCase() !== 'SRV') {
      const word = words.shift() as string;
      if (word.toUpperCase() === 'IN') continue;
      if (ttl !== undefined || !isTtl(word)) {
        throw new InputError('record', `"${word}" stands where SRV is expected`, {
          hint: 'Write: name ttl IN SRV priority weight port target.',
        });
      }
      ttl = parseTtl(word);
    }
    if (words.shift() === undefined) throw new InputError('record', 'is not an SRV record');
    const data = SrvData.parse(words, (target) => DomainName.parse(target, 'target'));
    return new SrvRecord(name, ttl ?? DEFAULT_TTL, data);
  }

  /** @throws InputError naming the field */
  static fromJson(json: unknown): SrvRecord {
    const fields = asObject(json, 'record');
    if (fields.type !== 'SRV') throw new InputError('type', `${JSON.stringify(fields.type)} is not "SRV"`);
    return new SrvRecord(
      DomainName.parse(asString(fields.name, 'name'), 'name'),
      asNumber(fields.ttl, 'ttl'),
      new SrvData({
        priority: asNumber(fields.priority, 'priority'),
        weight: asNumber(fields.weight, 'weight'),
        port: asNumber(fields.port, 'port'),
        target: asString(fields.target, 'target'),
      }),
    );
  }

  toJSON(): SrvRecordJson {
    const { priority, weight, port, target } = this.data;
    return { name: this.name.key, type: 'SRV', ttl: this.ttl, priority, weight, port, target: target.key };
  }

  toText(): string {
    return `${this.name.absolute} ${this.ttl} IN SRV ${this.data.toText()}`;
  }

  equals(other: SrvRecord): boolean {
    return this.name.equals(other.name) && this.ttl === other.ttl && this.data.key === other.data.key;
  }
}
