import { KMS1, KMS2, ON_DEAD_NS3, ON_NS2, type Twins } from './twin.js';

/** As an API has it: with full names. */
const KEPT = '_vlmcs._tcp.corp.example. 300 IN SRV 0 0 1688 kms1.corp.example.';

/** Name servers, views and providers. */
export const SERVERS: Twins = {
  'resolver-differs': [
    {
      story: 'a resolver with a host that the zone no longer has',
      both: { zones: { 'corp.example': [...KMS1, KMS2[1]!] }, resolver: 'stale' },
      faulty: { second: { 'corp.example': [...KMS1, ...KMS2] } },
      healthy: { second: { 'corp.example': KMS1 } },
      finds: [['warn', 'corp.example', 'the resolver gives another answer for _vlmcs._tcp.corp.example']],
    },
    {
      story: 'a resolver that keeps the records back',
      both: { zones: { 'corp.example': KMS1 }, resolver: 'stale' },
      faulty: { second: { 'corp.example': [] } },
      healthy: { second: { 'corp.example': KMS1 } },
      finds: [['warn', 'corp.example', 'the resolver gives another answer for _vlmcs._tcp.corp.example']],
    },
  ],
  'split-horizon': [
    {
      story: 'a copy of the zone outside that has an old host',
      both: {
        zones: { 'corp.example': KMS1 },
        views: { inside: { at: 'first' }, outside: { at: 'second' } },
      },
      faulty: { second: { 'corp.example': KMS2 } },
      healthy: { second: { 'corp.example': KMS1 } },
      finds: [['warn', 'corp.example', 'the views give 2 different answers']],
    },
  ],
  'provider-differs': [
    {
      story: 'a hidden primary that knows one more host than DNS serves',
      both: { zones: { 'corp.example': [...KMS1, KMS2[1]!] }, provider: 'second' },
      faulty: { second: { 'corp.example': [...KMS1, ...KMS2] } },
      healthy: { second: { 'corp.example': KMS1 } },
      finds: [['warn', 'corp.example', 'DNS does not serve what rfc2136 (']],
    },
  ],
  'provider-failing': [
    {
      story: 'a provider that has no such zone',
      both: { zones: { 'corp.example': KMS1 }, provider: 'second' },
      faulty: {},
      healthy: { second: { 'corp.example': KMS1 } },
      finds: [['warn', 'corp.example', 'rfc2136']],
    },
  ],
  'provider-notice': [
    {
      story: 'the same record twice at Cloudflare',
      both: { zones: { 'corp.example': KMS1 } },
      faulty: { provider: { cloudflare: { 'corp.example': [KEPT, KEPT] } } },
      healthy: { provider: { cloudflare: { 'corp.example': [KEPT] } } },
      finds: [['warn', 'corp.example', 'SRV 0 0 1688 kms1.corp.example. stands 2 times']],
    },
  ],
  'name-server-failing': [
    {
      story: 'a name server that is dead',
      faulty: { zones: { 'corp.example': [...KMS1, ...ON_DEAD_NS3] } },
      healthy: { zones: { 'corp.example': KMS1 } },
      finds: [['warn', 'corp.example', 'ns3.corp.example']],
    },
    {
      story: 'a name server that does not have the zone',
      both: { zones: { 'corp.example': [...KMS1, ...ON_NS2] } },
      faulty: {},
      healthy: { second: { 'corp.example': [...KMS1, ...ON_NS2] } },
      finds: [['warn', 'corp.example', 'ns2.corp.example']],
    },
  ],
  'name-server-unresolved': [
    {
      story: 'a name server whose address nobody knows',
      both: { domains: ['corp.example'] },
      faulty: { zones: { 'corp.example': [...KMS1, '@ NS ns9.lab.example.'], 'lab.example': [] } },
      healthy: { zones: { 'corp.example': [...KMS1, '@ NS ns1.lab.example.'], 'lab.example': [] } },
      finds: [['info', 'corp.example', 'no address of the name server ns9.lab.example was found']],
    },
  ],
};
