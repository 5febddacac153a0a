import { KMS1, KMS2, type Twins } from './twin.js';

/** The hosts that the records name. */
export const TARGETS: Twins = {
  'unlisted-host': [
    {
      story: 'a host that nobody approved',
      faulty: { zones: { 'corp.example': [...KMS1, ...KMS2] } },
      healthy: { zones: { 'corp.example': KMS1 } },
      both: { config: { hosts: { 'kms1.corp.example': null } } },
      finds: [['error', 'corp.example', 'kms2.corp.example is not on the list of allowed hosts']],
    },
    {
      story: 'a host that is approved in another domain only',
      faulty: { config: { domains: { 'a.example': { allow: ['kms1.b.example'] } } } },
      healthy: {
        config: {
          domains: { 'a.example': { allow: ['kms1.a.example'] }, 'b.example': { allow: ['kms1.b.example'] } },
        },
      },
      both: { zones: { 'a.example': KMS1, 'b.example': [KMS1[0]!, 'kms1 A 192.0.2.2'] } },
      finds: [['error', 'a.example', 'kms1.a.example is not on the list of allowed hosts']],
    },
  ],
  'cloud-target': [
    {
      story: 'the host that Azure keeps for its machines, by its name',
      faulty: { zones: { 'corp.example': ['_vlmcs._tcp SRV 0 0 1688 azkms.core.windows.net.'] } },
      healthy: { zones: { 'corp.example': ['_vlmcs._tcp SRV 0 0 1688 azkms', 'azkms A 192.0.2.1'] } },
      finds: [['info', 'corp.example', 'azkms.core.windows.net is the KMS host of a cloud provider']],
    },
    {
      story: 'the address at which AWS has one for its instances',
      faulty: { zones: { 'corp.example': ['_vlmcs._tcp SRV 0 0 1688 kms', 'kms A 169.254.169.250'] } },
      healthy: { zones: { 'corp.example': ['_vlmcs._tcp SRV 0 0 1688 kms', 'kms A 192.0.2.1'] } },
      finds: [['info', 'corp.example', 'kms.corp.example is the KMS host of a cloud provider']],
    },
  ],
  'target-unresolved': [
    {
      story: 'a host that is gone',
      faulty: { zones: { 'corp.example': [...KMS1, '_vlmcs._tcp SRV 0 0 1688 kms2'] } },
      healthy: { zones: { 'corp.example': [...KMS1, ...KMS2] } },
      finds: [['error', 'corp.example', 'the target kms2.corp.example does not exist']],
    },
    {
      story: 'a host of which only a text is left',
      faulty: { zones: { 'corp.example': ['_vlmcs._tcp SRV 0 0 1688 kms1', 'kms1 TXT "was here"'] } },
      healthy: { zones: { 'corp.example': ['_vlmcs._tcp SRV 0 0 1688 kms1', 'kms1 AAAA 2001:db8::1'] } },
      finds: [['error', 'corp.example', 'the target kms1.corp.example has no A or AAAA record']],
    },
  ],
  'target-alias': [
    {
      story: 'a target that is an alias of the host',
      faulty: { zones: { 'corp.example': ['_vlmcs._tcp SRV 0 0 1688 kms', 'kms CNAME kms1', KMS1[1]!] } },
      healthy: { zones: { 'corp.example': [...KMS1, 'kms CNAME kms1'] } },
      finds: [['warn', 'corp.example', 'kms.corp.example is an alias of kms1.corp.example']],
    },
  ],
  'target-ip-address': [
    {
      story: 'digits in the place of a name',
      faulty: { zones: { 'corp.example': ['_vlmcs._tcp SRV 0 0 1688 192.0.2.1.'] } },
      healthy: { zones: { 'corp.example': KMS1 } },
      finds: [['error', 'corp.example', '192.0.2.1']],
    },
  ],
  'target-doubled-suffix': [
    {
      story: 'a target without its last dot',
      faulty: { zones: { 'corp.example': ['_vlmcs._tcp SRV 0 0 1688 kms1.corp.example'] } },
      healthy: { zones: { 'corp.example': ['_vlmcs._tcp SRV 0 0 1688 kms1.corp.example.', KMS1[1]!] } },
      finds: [['error', 'corp.example', 'kms1.corp.example.corp.example']],
    },
  ],
  'target-single-label': [
    {
      story: 'a target with its last dot, and without its domain',
      faulty: { zones: { 'corp.example': ['_vlmcs._tcp SRV 0 0 1688 kms1.'] } },
      healthy: { zones: { 'corp.example': KMS1 } },
      finds: [['error', 'corp.example', 'kms1']],
    },
  ],
  'target-not-host': [
    {
      story: 'an underscore in the name of a host',
      faulty: { zones: { 'corp.example': ['_vlmcs._tcp SRV 0 0 1688 kms_1', 'kms_1 A 192.0.2.1'] } },
      healthy: { zones: { 'corp.example': ['_vlmcs._tcp SRV 0 0 1688 kms-1', 'kms-1 A 192.0.2.1'] } },
      finds: [['error', 'corp.example', 'kms_1.corp.example']],
    },
  ],
  'same-address': [
    {
      story: 'one machine under two names',
      faulty: { zones: { 'corp.example': [...KMS1, '_vlmcs._tcp SRV 0 0 1688 kms2', 'kms2 A 192.0.2.1'] } },
      healthy: { zones: { 'corp.example': [...KMS1, ...KMS2] } },
      finds: [['info', 'corp.example', 'kms1.corp.example and kms2.corp.example have the same address']],
    },
  ],
};
