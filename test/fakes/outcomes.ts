import { KmsDnsError, type ErrorCode } from '../../src/errors.js';
import { DomainName } from '../../src/name/index.js';
import { lexLine, NameData, parseRecordData, type RrType } from '../../src/record/index.js';
import type { ServerAddress } from '../../src/transport/index.js';
import type { AnswerRecord, Lookup, LookupOutcome } from '../../src/resolve/index.js';

/** A look-up that ends without an answer. */
export type Fault =
  'servfail' | 'refused' | 'notimp' | 'formerr' | 'other-rcode' | 'timeout' | 'unreachable' | 'bad-reply';

export interface OutcomesOptions {
  /** Names at which every look-up, or the one of the type given after a space, fails: `kms1.corp.example AAAA`. */
  readonly faults?: Readonly<Record<string, Fault>>;
  /** Names at which every look-up ends with an error of this code. */
  readonly errors?: Readonly<Record<string, ErrorCode>>;
  /** The server that does not answer where a fault is one. */
  readonly silent?: ServerAddress;
  /** What comes in the additional section of SRV answers. */
  readonly additionals?: readonly string[];
  /** Answers come with the AA bit; they do unless told otherwise. */
  readonly authoritative?: boolean;
}

/** Resolves from records written as text, `kms1.corp.example 60 A 192.0.2.1`, and counts what it is asked. */
export class Outcomes implements Lookup {
  readonly asked: string[] = [];
  readonly #records: readonly AnswerRecord[];
  readonly #options: OutcomesOptions;

  constructor(records: readonly string[], options: OutcomesOptions = {}) {
    this.#records = records.map(record);
    this.#options = options;
  }

  lookup(name: DomainName, type: RrType): Promise<LookupOutcome> {
    return Promise.resolve(this.outcome(name, type));
  }

  outcome(name: DomainName, type: RrType): LookupOutcome {
    this.asked.push(`${name.key} ${type}`);
    const { faults = {}, errors = {}, additionals = [], authoritative = true } = this.#options;
    const how = { ...common(name), authoritative };
    const code = errors[name.key];
    if (code !== undefined) {
      return { ...common(name), kind: 'bad-reply', error: new KmsDnsError(code, 'not answered in that way') };
    }
    const fault = faults[`${name.key} ${type}`] ?? faults[name.key];
    if (fault !== undefined) return failed(name, fault, this.#options.silent);

    const aliases: DomainName[] = [];
    let owner = name;
    for (let alias = this.#alias(owner); alias !== undefined; alias = this.#alias(owner)) {
      aliases.push(alias);
      owner = alias;
    }
    const here = this.#records.filter((r) => r.name.equals(owner));
    const records = here.filter((r) => r.data.type === type);
    if (records.length > 0) {
      const extra = type === 'SRV' ? additionals.map(record) : [];
      return { ...how, kind: 'found', records, aliases, additionals: extra };
    }
    const exists = here.length > 0 || this.#records.some((r) => r.name.isSubdomainOf(owner));
    return { ...how, kind: exists ? 'nodata' : 'nxdomain', aliases, soa: undefined };
  }

  #alias(name: DomainName): DomainName | undefined {
    const data = this.#records.find((r) => r.name.equals(name) && r.data.type === 'CNAME')?.data;
    return data instanceof NameData ? data.target : undefined;
  }
}

function failed(name: DomainName, fault: Fault, server?: ServerAddress): LookupOutcome {
  switch (fault) {
    case 'timeout':
    case 'unreachable':
    case 'bad-reply': {
      const error = new KmsDnsError('ERR_TIMEOUT', 'no answer in 5 s');
      return { ...common(name), server, kind: fault, error };
    }
    default:
      return {
        ...common(name),
        kind: fault,
        rcode: fault === 'other-rcode' ? 'NOTAUTH' : fault.toUpperCase(),
      };
  }
}

function common(name: DomainName) {
  return {
    name,
    server: { host: '127.0.0.1', port: 53 },
    ms: 1,
    authoritative: true,
    extendedErrors: [],
    warnings: [],
  };
}

function record(text: string): AnswerRecord {
  const [name = '', ttl = '', type = '', ...words] = text.split(' ');
  const data = parseRecordData(type as RrType, lexLine(words.join(' ')), (n) => DomainName.parse(n));
  return { name: DomainName.parse(name), ttl: Number(ttl), data };
}
