import * as v from 'valibot';
import { TIME } from './publication.js';

const text = (description: string) => v.optional(v.pipe(v.string(), v.description(description)));

const timeout = v.optional(
  v.pipe(TIME, v.description('How long one request may take, in seconds or as 5s.')),
);
const endpoint = text('The base URL of the API, if it is another one. Plain http to this machine only.');

const TSIG_KEY = v.strictObject({
  name: v.pipe(v.string(), v.description('The name of the key, as the server has it.')),
  algorithm: text('hmac-sha256 by default.'),
  secret: v.pipe(v.string(), v.description('A reference: ${NAME} or file:PATH. What it names is base64.')),
});

const RFC2136 = v.strictObject({
  type: v.pipe(
    v.literal('rfc2136'),
    v.description('DNS UPDATE to a name server: BIND, Knot DNS, PowerDNS, Windows.'),
  ),
  server: text('The primary server, HOST[:PORT]. Left out: the one that the SOA record of each zone names.'),
  zones: v.optional(
    v.pipe(
      v.array(v.string()),
      v.minLength(1, 'is empty: leave the field out instead'),
      v.description('The zones it is used for. Left out: the zone of each domain is looked for.'),
    ),
  ),
  tsigKeyFile: text("A key file in BIND's syntax, as tsig-keygen writes it, relative to this file."),
  tsigKeyName: text('Which key of that file; its first by default.'),
  tsigKey: v.optional(v.pipe(TSIG_KEY, v.description('The TSIG key, instead of a key file.'))),
  auth: v.optional(
    v.pipe(
      v.literal('gss-tsig'),
      v.description('Sign with Kerberos instead of a key, as the zones of Active Directory want it.'),
    ),
  ),
  keytab: text('With gss-tsig: a keytab, relative to this file. Left out: the ticket of kinit.'),
  principal: text('With gss-tsig: who we are, NAME@REALM. The first of the keytab by default.'),
  servicePrincipal: text(
    'With gss-tsig: the server, DNS/HOST. By default the host that the SOA record of the zone names.',
  ),
  transport: v.optional(
    v.pipe(v.picklist(['udp', 'tcp']), v.description('How messages travel; tcp by default.')),
  ),
  timeout,
});

const ROUTE53 = v.strictObject({
  type: v.pipe(v.literal('route53'), v.description('Amazon Route 53.')),
  profile: text("A profile of the AWS config files; else as AWS's own tools find credentials."),
  region: text('The AWS region, where it is not found as usual.'),
  role: text('The ARN of a role to assume.'),
  zoneId: text('The one hosted zone to use.'),
  privateZone: v.optional(
    v.pipe(v.boolean(), v.description('Private zones only, or public ones only. Left out: either.')),
  ),
  endpoint,
  timeout,
});

const CLOUDFLARE = v.strictObject({
  type: v.pipe(v.literal('cloudflare'), v.description('Cloudflare.')),
  token: v.pipe(v.string(), v.description('The API token, by reference: ${NAME} or file:PATH.')),
  zoneId: text('The one zone to use.'),
  endpoint,
  timeout,
});

const ZONEFILE = v.strictObject({
  type: v.pipe(v.literal('zonefile'), v.description('A master file of BIND, edited where it lies.')),
  file: v.pipe(
    v.union(
      [v.string(), v.pipe(v.array(v.string()), v.minLength(1, 'is empty: name a file'))],
      'the path of a file, or a list of them',
    ),
    v.description('The master file of a zone, or a list of such files, relative to this file.'),
  ),
  zone: text('The name of the zone, where the file does not say it; for a single file.'),
});

/** Where records are kept. */
export const PROVIDER = v.variant('type', [RFC2136, ROUTE53, CLOUDFLARE, ZONEFILE]);
