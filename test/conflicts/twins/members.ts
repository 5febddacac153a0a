import { KMS1, KMS2, type Twins } from './twin.js';

const at = (port: string): readonly string[] => [`_vlmcs._tcp SRV 0 0 ${port} kms1`, 'kms1 A 127.0.0.1'];

/** Ports, priorities, weights and TTLs. */
export const MEMBERS: Twins = {
  'port-zero': [
    {
      story: 'port 0, where nobody listens',
      faulty: { zones: { 'corp.example': ['_vlmcs._tcp SRV 0 0 0 kms1', 'kms1 A 192.0.2.1'] } },
      healthy: { zones: { 'corp.example': KMS1 } },
      finds: [['error', 'corp.example', 'port 0']],
    },
  ],
  'port-unreachable': [
    {
      story: 'a port that nobody listens on',
      both: { probe: 'tcp' },
      faulty: { zones: { 'corp.example': at('{dead}') } },
      healthy: { zones: { 'corp.example': at('{kms}') } },
      finds: [['error', 'corp.example', 'kms1.corp.example:{dead}']],
    },
  ],
  'port-not-kms': [
    {
      story: 'a web server on the port',
      both: { probe: 'rpc' },
      faulty: { zones: { 'corp.example': at('{web}') } },
      healthy: { zones: { 'corp.example': at('{kms}') } },
      finds: [['error', 'corp.example', 'kms1.corp.example:{web} does not answer as KMS']],
    },
    {
      story: 'an RPC service of another kind on the port',
      both: { probe: 'rpc' },
      faulty: { zones: { 'corp.example': at('{rpc}') } },
      healthy: { zones: { 'corp.example': at('{kms}') } },
      finds: [['error', 'corp.example', 'kms1.corp.example:{rpc} does not answer as KMS']],
    },
    {
      story: 'somebody on the port who takes the connection and says nothing',
      both: { probe: 'rpc' },
      faulty: { zones: { 'corp.example': at('{silent}') } },
      healthy: { zones: { 'corp.example': at('{kms}') } },
      finds: [['warn', 'corp.example', 'kms1.corp.example:{silent} accepts connections, but says nothing']],
    },
  ],
  'duplicate-member': [
    {
      story: 'a host with its old weight and its new one',
      faulty: { zones: { 'corp.example': [...KMS1, '_vlmcs._tcp SRV 0 10 1688 kms1'] } },
      healthy: { zones: { 'corp.example': ['_vlmcs._tcp SRV 0 10 1688 kms1', KMS1[1]!] } },
      finds: [['warn', 'corp.example', 'kms1.corp.example:1688 stands in the set 2 times']],
    },
    {
      story: 'a host with its old port and its new one',
      faulty: { zones: { 'corp.example': [...KMS1, '_vlmcs._tcp SRV 0 0 1689 kms1'] } },
      healthy: { zones: { 'corp.example': [...KMS1, ...KMS2] } },
      finds: [['warn', 'corp.example', 'on the ports 1688 and 1689']],
    },
  ],
  'mixed-ttl': [
    {
      story: 'one record made by hand, and one by its host',
      faulty: {
        zones: {
          'corp.example': [
            ...['_vlmcs._tcp 60 SRV 0 0 1688 kms1', '_vlmcs._tcp 3600 SRV 0 0 1688 kms2'],
            ...['kms1 A 192.0.2.1', 'kms2 A 192.0.2.2'],
          ],
        },
      },
      healthy: {
        zones: {
          'corp.example': [
            ...['_vlmcs._tcp 60 SRV 0 0 1688 kms1', '_vlmcs._tcp 60 SRV 0 0 1688 kms2'],
            ...['kms1 A 192.0.2.1', 'kms2 A 192.0.2.2'],
          ],
        },
      },
      finds: [['warn', 'corp.example', 'the records have different TTLs: 60, 3600 seconds']],
      unseen: {
        at: ['embedded', 'BIND', 'Knot DNS'],
        because: 'gives the set one TTL as it reads the zone (RFC 2181 §5.2)',
      },
    },
  ],
};
