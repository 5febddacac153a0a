import { expect, it } from 'vitest';
import { judgeAll, makePolicy, makeReport, observeDomains } from '../../src/conflicts/index.js';
import { Rcode, type MessageFields } from '../../src/wire/index.js';
import { answer, type Behaviour } from '../fakes/dns/index.js';
import { address, makeClient, name, names, resolverOf, serve, soa, srv } from '../resolve/setup.js';

const DOMAINS = 2000;
const LOST = 0.1;
const SEED = Date.now() % 100_000;

/** Loses questions over UDP, the same ones for the same seed and order: TCP repairs its losses itself. */
function lossy(behaviour: Behaviour, seed: number): Behaviour {
  let state = seed;
  return (exchange) => {
    state = (Math.imul(state, 1_664_525) + 1_013_904_223) >>> 0;
    if (exchange.protocol === 'udp' && state / 2 ** 32 < LOST) return;
    return behaviour(exchange);
  };
}

/** Every domain is a healthy zone with one host, the same for all. */
const healthy = answer(({ message }): MessageFields => {
  const [question] = message.questions;
  const asked = question?.name.key ?? '';
  if (question === undefined) return { rcode: Rcode.FORMERR };
  const zone = /(?:^|\.)((?:d\d+|servers)\.example)$/.exec(asked)?.[1];
  if (zone === undefined) return { rcode: Rcode.REFUSED, flags: { aa: false } };
  const set = [
    soa(zone),
    names(zone, 'NS', 'ns1.servers.example'),
    srv(`_vlmcs._tcp.${zone}`, 'kms1.servers.example'),
    address('ns1.servers.example', '127.0.0.1'),
    address('kms1.servers.example', '192.0.2.1'),
  ].filter((record) => record.name.isSubdomainOf(name(zone)));
  const here = set.filter((record) => record.name.key === asked);
  const answers = here.filter((record) => record.type === question.type);
  const exists = set.some((record) => record.name.isSubdomainOf(question.name));
  const flags = { aa: !message.flags.rd };
  if (answers.length > 0) return { answers, flags };
  return { flags, authorities: [soa(zone)], rcode: exists ? Rcode.NOERROR : Rcode.NXDOMAIN };
});

it(
  'of 2,000 healthy domains behind a network that loses one question in ten, nothing is invented',
  { timeout: 120_000 },
  async () => {
    const server = await serve(lossy(healthy, SEED));
    const exchanger = makeClient();
    const [resolver, direct] = [true, false].map((recursionDesired) =>
      resolverOf([server], { exchanger, recursionDesired, timeout: 900 }),
    );
    const listed = Array.from({ length: DOMAINS }, (_, index) => ({
      index,
      domain: name(`d${index}.example`),
    }));
    const deps = { resolver: resolver!, direct: direct! };
    const { header, observations } = observeDomains(listed, { authorityPort: server.address.port }, deps);
    const report = await makeReport(judgeAll(header, observations, makePolicy({})));
    expect(report.summary).toMatchObject({ domains: DOMAINS, published: DOMAINS, none: 0, unknown: 0 });
    const ofDomains = report.summary.notChecked.filter(({ domain }) => domain !== null);
    expect({ seed: SEED, findings: report.findings, ofDomains }).toEqual({
      seed: SEED,
      findings: [],
      ofDomains: [],
    });
  },
);
