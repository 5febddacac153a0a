import * as v from 'valibot';
import { CLIENT_PROFILE_FIELDS } from './client-profile.js';
import { PROVIDER } from './provider.js';
import { OWNER, POLICY, PORT, PUBLICATION_FIELDS } from './publication.js';

/** What a KMS host may hold keys for. */
const PRODUCTS = ['windows', 'windows-server', 'office'] as const;

const COUNT_TEXT = 'is not a number of machines, a whole number from 0 up';
const MOST_MACHINES = 100_000_000;

const shown = (problem: string) => (issue: { readonly received: string }) => `${issue.received} ${problem}`;

const COUNT = v.pipe(
  v.number(),
  v.integer(shown(COUNT_TEXT)),
  v.minValue(0, shown(COUNT_TEXT)),
  v.maxValue(MOST_MACHINES, shown(`is more machines than anybody has (${MOST_MACHINES})`)),
);

const RULES = v.record(v.string(), v.picklist(['off', 'info', 'warn', 'error']));

const EMPTY_LIST = 'is empty: leave the field out instead';

const HOST = v.strictObject({
  ports: v.optional(
    v.pipe(
      v.array(PORT),
      v.minLength(1, EMPTY_LIST),
      v.description('The TCP ports that it listens on; [1688] by default.'),
    ),
  ),
  serves: v.optional(
    v.pipe(
      v.array(v.picklist(PRODUCTS)),
      v.minLength(1, EMPTY_LIST),
      v.description('What it has keys for. Left out: not known.'),
    ),
  ),
  addresses: v.optional(
    v.pipe(
      v.array(v.string()),
      v.minLength(1, EMPTY_LIST),
      v.description('All IP addresses that its name should have. Left out: any.'),
    ),
  ),
  publishesItself: v.optional(
    v.pipe(
      v.boolean(),
      v.description(
        'Whether it registers its own records, as a KMS host does by default. Left out: it is inferred.',
      ),
    ),
  ),
});

const DOMAIN = v.strictObject({
  ...PUBLICATION_FIELDS,
  allow: v.optional(
    v.pipe(
      v.array(v.string()),
      v.description(
        'The hosts that may be published in this domain; by default, all under hosts. An empty list: none may.',
      ),
    ),
  ),
  clients: v.optional(
    v.pipe(COUNT, v.description('How many clients look in this domain, servers not counted.')),
  ),
  servers: v.optional(
    v.pipe(COUNT, v.description('How many Windows Servers look in this domain as clients.')),
  ),
  rules: v.optional(
    v.pipe(RULES, v.description('Severities of rules for this domain, before those of the whole file.')),
  ),
});

const GROUP = v.strictObject({
  domains: v.pipe(
    v.array(v.string()),
    v.minLength(2, 'has fewer than two domains: nothing to compare'),
    v.description('Domains, each also under domains, that should have the same hosts published.'),
  ),
  ...PUBLICATION_FIELDS,
});

const PROFILE = v.strictObject({
  file: v.optional(
    v.pipe(
      v.string(),
      v.description(
        'A file with the profile, relative to this one; no other field goes with it. As kmsdns discover --profile takes it.',
      ),
    ),
  ),
  ...CLIENT_PROFILE_FIELDS,
});

/** The fields of `kmsdns.yaml`. */
export const KMSDNS_CONFIG_SCHEMA = v.pipe(
  v.strictObject({
    owner: v.optional(OWNER),
    providers: v.optional(
      v.pipe(v.record(v.string(), PROVIDER), v.description('Where records are kept, by a name for it.')),
    ),
    defaults: v.optional(
      v.pipe(
        v.strictObject(PUBLICATION_FIELDS),
        v.description('What is published in every domain, unless its group or the domain says otherwise.'),
      ),
    ),
    hosts: v.optional(
      v.pipe(
        v.record(v.string(), v.nullable(HOST)),
        v.description(
          'The inventory: every KMS host there is, by its full name. Empty where nothing more is known.',
        ),
      ),
    ),
    domains: v.optional(
      v.pipe(
        v.record(v.string(), v.nullable(DOMAIN)),
        v.description('The domains in which clients look, as corp.example.com, without _vlmcs._tcp.'),
      ),
    ),
    groups: v.optional(
      v.pipe(
        v.record(v.string(), GROUP),
        v.description('Domains that are meant to be equal, by a name for them.'),
      ),
    ),
    policy: v.optional(v.pipe(POLICY, v.description('What kmsdns plan and apply may do.'))),
    profiles: v.optional(
      v.pipe(v.record(v.string(), PROFILE), v.description('Kinds of clients, by a name for them.')),
    ),
    rules: v.optional(
      v.pipe(
        RULES,
        v.description(
          "Severities of the rules of kmsdns check, by the rule's id, instead of its own: off, info, warn or error.",
        ),
      ),
    ),
  }),
  v.title('kmsdns.yaml'),
  v.description('What should stand: KMS hosts, the domains of their clients, and the policy for them.'),
);

export type ConfigFile = v.InferOutput<typeof KMSDNS_CONFIG_SCHEMA>;
