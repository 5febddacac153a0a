import { onTestFinished } from 'vitest';
import { rfc2136, type Rfc2136Options } from '../../../providers/rfc2136/index.js';
import { DomainName } from '../../../src/name/index.js';
import type { Provider, Zone } from '../../../src/provider.js';
import type { RecordSet } from '../../../src/record/index.js';
import { SoaData, typeCode } from '../../../src/record/index.js';
import { checkRequest, DnsClass, keyRing, Opcode, Rcode, TsigKey } from '../../../src/wire/index.js';
import type { MessageFields, MessageRecord } from '../../../src/wire/index.js';
import { FakeDnsServer, type Behaviour, type FakeExchange } from '../../fakes/dns/index.js';

export const ZONE: Zone = { name: DomainName.parse('example.test'), id: 'fake' };
export const KEY = new TsigKey('upd', 'hmac-sha256', Buffer.alloc(32, 7));

/** What the fake server holds, and what it does with updates; queries it answers properly unless told otherwise. */
export interface FakePrimary {
  readonly server: FakeDnsServer;
  readonly provider: Provider;
  standing: readonly RecordSet[];
  onUpdate: Behaviour;
  onQuery: Behaviour;
  /** UPDATE messages that came in so far. */
  readonly updates: FakeExchange[];
  readonly queries: FakeExchange[];
}

/** A primary of `example.test` that behaves as told, and a provider on it. Both end with the test. */
export async function fakePrimary(options: Partial<Rfc2136Options> = {}): Promise<FakePrimary> {
  const server = await FakeDnsServer.start((exchange) =>
    exchange.message.opcode === Opcode.UPDATE ? fake.onUpdate(exchange) : fake.onQuery(exchange),
  );
  const provider = rfc2136({ server: server.address, timeout: 600, ...options });
  onTestFinished(async () => {
    await provider.close();
    await server.stop();
  });
  const ofOpcode = (opcode: number): FakeExchange[] =>
    server.requests.filter(({ message }) => message.opcode === opcode);
  const fake: FakePrimary = {
    server,
    provider,
    standing: [],
    onUpdate: replied(),
    onQuery: (exchange) => replied(answerFrom(fake.standing, exchange))(exchange),
    get updates() {
      return ofOpcode(Opcode.UPDATE);
    },
    get queries() {
      return ofOpcode(Opcode.QUERY);
    },
  };
  return fake;
}

/** A proper reply, signed when the request is. */
export const replied =
  (fields: MessageFields = {}): Behaviour =>
  (exchange) => {
    const check = checkRequest(exchange.octets, exchange.message, keyRing([KEY]));
    const octets = exchange.replyTo(check.kind === 'rejected' ? { ...fields, rcode: check.rcode } : fields);
    exchange.path.send(check.kind === 'unsigned' ? octets : check.signer.sign(octets));
  };

/** The same, in an error that nobody signed. */
export const unsigned =
  (fields: MessageFields): Behaviour =>
  (exchange) =>
    exchange.reply(fields);

export function answerFrom(standing: readonly RecordSet[], { message }: FakeExchange): MessageFields {
  const [question] = message.questions;
  if (question === undefined) return { rcode: Rcode.FORMERR };
  const answers = standing
    .filter((set) => set.name.equals(question.name))
    .filter((set) => typeCode(set.type) === question.type || set.type === 'CNAME')
    .flatMap((set) =>
      set.data.map((data) => ({
        name: question.name,
        type: typeCode(data.type),
        class: DnsClass.IN,
        ttl: set.ttl,
        data,
      })),
    );
  return answers.length > 0 ? { answers } : { rcode: Rcode.NXDOMAIN, authorities: [soaOf(ZONE.name.text)] };
}

/** The SOA record of a zone. */
export function soaOf(zone: string, primary = DomainName.parse(`ns1.${zone}`)): MessageRecord {
  const name = DomainName.parse(zone);
  const data = new SoaData({
    primary,
    mailbox: name.prepend('hostmaster'),
    serial: 1,
    refresh: 3600,
    retry: 600,
    expire: 86400,
    minimum: 60,
  });
  return { name, type: typeCode('SOA'), class: DnsClass.IN, ttl: 60, data };
}
