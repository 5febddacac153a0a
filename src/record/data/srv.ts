import { InputError } from '../../errors.js';
import { DomainName } from '../../name/index.js';
import { checkUint16, parseDigits } from '../integers.js';

/** What a KMS host publishes when nothing else is set (Microsoft, "How to create a KMS activation host"). */
export const KMS_DEFAULTS = Object.freeze({ priority: 0, weight: 0, port: 1688 });

export interface SrvFields {
  readonly priority?: number | undefined;
  readonly weight?: number | undefined;
  readonly port?: number | undefined;
  readonly target: DomainName | string;
}

/** The data of an SRV record (RFC 2782); numbers that are not given are those of a KMS host. */
export class SrvData {
  readonly type = 'SRV';
  readonly priority: number;
  readonly weight: number;
  readonly port: number;
  readonly target: DomainName;

  /** @throws InputError */
  constructor(fields: SrvFields) {
    this.priority = checkUint16(fields.priority ?? KMS_DEFAULTS.priority, 'priority');
    this.weight = checkUint16(fields.weight ?? KMS_DEFAULTS.weight, 'weight');
    this.port = checkUint16(fields.port ?? KMS_DEFAULTS.port, 'port');
    this.target =
      typeof fields.target === 'string' ? DomainName.parse(fields.target, 'target') : fields.target;
    Object.freeze(this);
  }

  /** `priority weight port target`, each as in a master file. @throws InputError */
  static parse(words: readonly string[], toName: (text: string) => DomainName): SrvData {
    const [priority, weight, port, target] = words;
    if (
      words.length !== 4 ||
      priority === undefined ||
      weight === undefined ||
      port === undefined ||
      target === undefined
    ) {
      throw new InputError('SRV', `has ${words.length} fields, not 4`, {
        hint: 'Write: priority weight port target.',
      });
    }
    return new SrvData({
      priority: parseDigits(priority, 0, 0xffff, 'priority'),
      weight: parseDigits(weight, 0, 0xffff, 'weight'),
      port: parseDigits(port, 0, 0xffff, 'port'),
      target: toName(target),
    });
  }

  /** RFC 2782: a target of `.` says that the service is decidedly not available at this domain. */
  get isNullTarget(): boolean {
    return this.target.isRoot;
  }

  /** What makes two records the same host of a service: target and port. Priority and weight are attributes. */
  get memberKey(): string {
    return `${this.target.key}:${this.port}`;
  }

  get key(): string {
    return `${this.priority} ${this.weight} ${this.port} ${this.target.key}`;
  }

  toText(): string {
    return `${this.priority} ${this.weight} ${this.port} ${this.target.absolute}`;
  }
}
