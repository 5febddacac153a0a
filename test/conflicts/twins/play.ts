import { assert, expect, onTestFinished } from 'vitest';
import { cloudflare } from '../../../providers/cloudflare/index.js';
import { rfc2136 } from '../../../providers/rfc2136/index.js';
import { policyOptionsOf } from '../../../src/config/index.js';
import type { ConfigFile } from '../../../src/config/schema/kmsdns-config.js';
import { parseConfig } from '../../../src/config/schema/parse-config.js';
import {
  checkDomains,
  listRules,
  type CheckReport,
  type NamedView,
  type PolicyOptions,
} from '../../../src/conflicts/index.js';
import type { Provider } from '../../../src/provider.js';
import { Resolver } from '../../../src/resolve/index.js';
import { DnsClient, formatServer, type ServerAddress } from '../../../src/transport/index.js';
import { FakeCloudflare } from '../../fakes/cloudflare/index.js';
import { drop, FakeDnsServer } from '../../fakes/dns/index.js';
import { udpExchange } from '../../server/support.js';
import { staged, type Ports, type Staged } from './stage.js';
import type { Row } from './table.js';
import { ON_DEAD_NS3, type Found, type Place, type Scene, type Software } from './twin.js';

/** AA in the third octet of a message (RFC 1035 §4.1.1). */
const AUTHORITATIVE = 0x04;

/** Two servers of one kind: the first on 127.0.0.1, the second on ::1. */
export interface Stage {
  readonly software: Software;
  readonly ports: Ports;
  readonly servers: Readonly<Record<Place, ServerAddress>>;
  /** Milliseconds that anybody is waited for. */
  readonly patience: number;
}

/** Checks both twins: the faulty one has the findings of its row and no other, the healthy one has none. */
export async function play(row: Row, place: number, stage: Stage): Promise<void> {
  const faulty = staged(row, place, 'faulty', stage.ports);
  const unseen = row.unseen?.at.includes(stage.software) === true;
  const found = await check(faulty.scene, stage);
  expect(told(found, faulty, row)).toEqual(unseen ? [] : row.finds.map((finding) => [row.rule, ...finding]));

  const healthy = staged(row, place, 'healthy', stage.ports);
  const clean = await check(healthy.scene, stage);
  expect(told(clean, healthy, row)).toEqual([]);
  // What was not looked at is not clean.
  expect(clean.summary.notChecked.filter(({ rule }) => rule === row.rule)).toEqual([]);
  expect(clean.summary.unknown).toBe(0);
}

/** The findings in the words of a row: of each message the part that the row has, if it is there. */
function told({ findings }: CheckReport, { words }: Staged, row: Row): [string, ...Found][] {
  return findings.map(({ rule, severity, domain, message }, i) => {
    const said = words.write(message);
    const [, , part = ''] = row.finds[i] ?? [];
    const shown = part !== '' && said.includes(part) ? part : said;
    return [rule, severity, domain === null ? null : words.write(domain), shown];
  });
}

async function check(scene: Scene, { servers, patience }: Stage): Promise<CheckReport> {
  const exchanger = new DnsClient();
  onTestFinished(() => exchanger.close());
  const how = { exchanger, timeout: patience, attempts: 1 };
  const all = {
    ...how,
    servers: [
      ...(await resolvers(scene, servers)),
      servers.first,
      servers.second,
      ...(await silentServers(scene)),
    ],
  };
  const views = Object.entries(scene.views ?? {}).map(([name, view]): NamedView => ({
    name,
    resolver: new Resolver({ ...how, servers: [servers[view.at]] }),
    public: view.public,
  }));
  const deps = {
    resolver: new Resolver(all),
    direct: new Resolver({ ...all, recursionDesired: false }),
    views,
    provider: await providerOf(scene, servers),
  };
  const { domains = Object.keys(scene.zones), config = {}, probe } = scene;
  return checkDomains(domains, { ...(await policyOf(config)), probe, connectTimeout: patience }, deps);
}

/** What stands in front of the servers, where something does. */
async function resolvers({ resolver }: Scene, { first, second }: Stage['servers']): Promise<ServerAddress[]> {
  if (resolver === undefined) return [];
  const server = await FakeDnsServer.start(async ({ message, octets, path }) => {
    const about = message.questions[0]?.name.key ?? '';
    const reply = await udpExchange(about.startsWith('_vlmcs._tcp.') ? second : first, octets);
    reply.writeUInt8(reply.readUInt8(2) & ~AUTHORITATIVE, 2);
    path.send(reply);
  }, '127.0.0.5');
  onTestFinished(() => server.stop());
  return [server.address];
}

/** The third name server, where there is one: it never says anything. */
async function silentServers({ zones }: Scene): Promise<ServerAddress[]> {
  if (
    !Object.values(zones)
      .flat()
      .some((line) => ON_DEAD_NS3.includes(line))
  )
    return [];
  const server = await FakeDnsServer.start(drop, '127.0.0.3');
  onTestFinished(() => server.stop());
  return [server.address];
}

async function providerOf(
  { provider }: Scene,
  servers: Readonly<Record<Place, ServerAddress>>,
): Promise<Provider | undefined> {
  if (provider === undefined) return undefined;
  if (typeof provider === 'string') {
    const primary = rfc2136({ server: formatServer(servers[provider]) });
    onTestFinished(() => primary.close());
    return primary;
  }
  const zones = Object.keys(provider.cloudflare);
  const api = await FakeCloudflare.start({ zones });
  onTestFinished(() => api.stop());
  api.plant(Object.values(provider.cloudflare).flat());
  return cloudflare({ token: FakeCloudflare.TOKEN, endpoint: api.endpoint });
}

async function policyOf(config: ConfigFile): Promise<PolicyOptions> {
  const ruleIds = listRules().map(({ id }) => id);
  const loadProfile = (file: string): never => assert.fail(`there is no file ${file}`);
  const checked = await parseConfig(JSON.stringify(config), { ruleIds, loadProfile });
  assert(checked.kind === 'valid', JSON.stringify(checked));
  return policyOptionsOf(checked.config);
}
