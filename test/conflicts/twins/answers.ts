import { KMS1, KMS2, ON_NS2, type Twins } from './twin.js';

/** What stands at the name of the records, and around it. */
export const ANSWERS: Twins = {
  'misplaced-record': [
    {
      story: 'a record with its domain twice, for want of a last dot',
      faulty: {
        zones: { 'corp.example': ['_vlmcs._tcp.corp.example SRV 0 0 1688 kms1', KMS1[1]!] },
      },
      healthy: { zones: { 'corp.example': KMS1 } },
      finds: [['error', 'corp.example', 'where the record of corp.example stands']],
    },
  ],
  'lookup-failed': [
    {
      story: 'a domain that no server serves',
      both: { domains: ['sales.example'] },
      faulty: { zones: { 'corp.example': KMS1 } },
      healthy: { zones: { 'sales.example': KMS1 } },
      finds: [['error', 'sales.example', 'nobody answered for _vlmcs._tcp.sales.example']],
    },
    {
      story: 'a domain delegated to a server that has not heard of it',
      both: {
        domains: ['lab.corp.example'],
        zones: { 'corp.example': ['lab NS ns.lab', 'ns.lab AAAA ::1'] },
      },
      faulty: {},
      healthy: {
        zones: { 'corp.example': ['lab NS ns1.lab', 'ns1.lab A 127.0.0.1'], 'lab.corp.example': KMS1 },
      },
      finds: [['error', 'lab.corp.example', 'nobody answered']],
    },
  ],
  'no-record': [
    {
      story: 'a domain without any record of KMS',
      faulty: { zones: { 'corp.example': ['kms1 A 192.0.2.1'] } },
      healthy: { zones: { 'corp.example': KMS1 } },
      finds: [['warn', 'corp.example', '_vlmcs._tcp.corp.example does not exist']],
    },
    {
      story: 'a record of another type at the name',
      faulty: { zones: { 'corp.example': ['_vlmcs._tcp TXT "moved"'] } },
      healthy: { zones: { 'corp.example': ['_vlmcs._tcp TXT "moved"', ...KMS1] } },
      finds: [['warn', 'corp.example', '_vlmcs._tcp.corp.example has no SRV record']],
    },
  ],
  'null-target': [
    {
      story: 'a domain that says that it has no KMS host',
      faulty: { zones: { 'corp.example': ['_vlmcs._tcp SRV 0 0 0 .'] } },
      healthy: { zones: { 'corp.example': KMS1 } },
      finds: [['info', 'corp.example', 'says by the target "." that it has no KMS host']],
    },
  ],
  'null-target-beside-others': [
    {
      story: 'a domain that says so, and names a host all the same',
      faulty: { zones: { 'corp.example': ['_vlmcs._tcp SRV 0 0 0 .', ...KMS1] } },
      healthy: { zones: { 'corp.example': [...KMS1, ...KMS2] } },
      finds: [['error', 'corp.example', 'stands beside records that name hosts']],
    },
  ],
  'owner-alias': [
    {
      story: 'an alias of the records of another domain',
      faulty: { zones: { 'corp.example': [...KMS1, '_vlmcs._tcp.lab CNAME _vlmcs._tcp'] } },
      healthy: { zones: { 'corp.example': [...KMS1, '_vlmcs._tcp.lab SRV 0 0 1688 kms1'] } },
      both: { domains: ['corp.example', 'lab.corp.example'] },
      finds: [['info', 'lab.corp.example', 'is an alias; its records are those of _vlmcs._tcp.corp.example']],
    },
    {
      story: 'a DNAME above the whole domain',
      faulty: { zones: { 'corp.example': [...KMS1, 'old DNAME corp.example.'] } },
      healthy: { zones: { 'corp.example': [...KMS1, '_vlmcs._tcp.old SRV 0 0 1688 kms1'] } },
      both: { domains: ['old.corp.example'] },
      finds: [['info', 'old.corp.example', 'is an alias by the DNAME at old.corp.example']],
    },
    {
      story: 'an alias, which the provider does not take for a set of records either',
      both: { provider: 'first', domains: ['lab.corp.example'] },
      faulty: { zones: { 'corp.example': [...KMS1, '_vlmcs._tcp.lab CNAME _vlmcs._tcp'] } },
      healthy: { zones: { 'corp.example': [...KMS1, '_vlmcs._tcp.lab SRV 0 0 1688 kms1'] } },
      finds: [['info', 'lab.corp.example', 'is an alias; its records are those of _vlmcs._tcp.corp.example']],
    },
  ],
  'wildcard-answer': [
    {
      story: 'a wildcard beside the record',
      faulty: { zones: { 'corp.example': [...KMS1, '*._tcp SRV 0 0 1688 kms1'] } },
      healthy: { zones: { 'corp.example': [...KMS1, '*._tcp TXT "not a service"'] } },
      finds: [['warn', 'corp.example', 'answers for every service below _tcp.corp.example']],
    },
    {
      story: 'a wildcard for every domain below',
      faulty: { zones: { 'corp.example': [...KMS1, '* SRV 0 0 1688 kms1'] } },
      healthy: { zones: { 'corp.example': [...KMS1, '* A 192.0.2.1'] } },
      finds: [['warn', 'corp.example', 'answers for every domain below corp.example']],
    },
  ],
  'servers-disagree': [
    {
      story: 'a second name server with an older copy of the zone',
      both: { zones: { 'corp.example': [...ON_NS2, ...KMS1, KMS2[1]!] } },
      faulty: { second: { 'corp.example': [...ON_NS2, ...KMS1, ...KMS2] } },
      healthy: { second: { 'corp.example': [...ON_NS2, ...KMS1] } },
      finds: [['warn', 'corp.example', 'the authoritative servers give 2 different answers']],
    },
  ],
};
