import { NameSample, shortened } from '../name-sample.js';
import type { EstateRule } from '../rule.js';
import { isUsable } from '../usable.js';

interface Settings {
  readonly ports: Map<number, NameSample>;
  readonly shares: Map<string, NameSample>;
}

export const hostSettingsDiffer: EstateRule = {
  id: 'host-settings-differ',
  severity: 'warn',
  covers: ['wrong-port', 'drift'],
  looksAt: 'whether a host is published with the same port, priority and weight in all domains',
  why: 'A host listens on one port: where its records name two, one is usually a leftover. Other priorities and weights may be meant, and are a remark only.',
  source: 'Microsoft, "Slmgr.vbs options" (/sprt); "Deploy KMS Activation" (DnsDomainPublishList)',
  remedy:
    'Find out on which port the host listens, and publish it with that one everywhere (kmsdns publish).',
  begin(policy) {
    const hosts = new Map<string, Settings>();
    // Inside a group, whatever differs is a question for group-differs.
    const others = new Set(policy.groups.flatMap(({ domains }) => domains.slice(1)));
    return {
      add(view) {
        const { domain } = view.facts;
        if (others.has(domain)) return;
        for (const [target, records] of view.targets) {
          const [record] = records;
          // One that stands there twice, or is of no use with what is known of it, has rules of its own.
          if (record === undefined || records.length > 1 || !isUsable(view, record)) continue;
          const { ports, shares } = hosts.get(target) ?? { ports: new Map(), shares: new Map() };
          hosts.set(target, { ports, shares });
          sampleOf(ports, record.port).add(domain);
          sampleOf(shares, `priority ${record.priority} weight ${record.weight}`).add(domain);
        }
      },
      *end() {
        for (const [host, { ports, shares }] of [...hosts].sort(([a], [b]) => (a < b ? -1 : 1))) {
          // Where the inventory has the ports, port-not-listed knows which are wrong.
          if (ports.size > 1 && policy.hosts.get(host)?.ports === undefined) {
            const different = [...ports].sort(([a], [b]) => a - b);
            yield {
              kind: 'finding',
              message: `${host} is published with the ports ${different.map(([port]) => port).join(' and ')}`,
              evidence: shortened(different.map(([port, { text }]) => `port ${port} in ${text}`)),
            };
          } else if (shares.size > 1) {
            yield {
              kind: 'finding',
              severity: 'info',
              remedy:
                'Nothing, if it is meant; else publish the host again with the right ones (kmsdns publish).',
              message: `${host} is published with different priorities or weights`,
              evidence: shortened([...shares].map(([share, { text }]) => `${share} in ${text}`).sort()),
            };
          }
        }
      },
    };
  },
};

function sampleOf<K>(samples: Map<K, NameSample>, key: K): NameSample {
  const known = samples.get(key);
  if (known !== undefined) return known;
  const sample = new NameSample();
  samples.set(key, sample);
  return sample;
}
