import * as v from 'valibot';

/** Who publishes, as it is kept beside what was published. */
export const OWNER = v.pipe(
  v.string(),
  v.description(
    'Who publishes: a name that is kept beside each record, so that only these are ever removed.',
  ),
);

const NUMBER_TEXT = 'is not a whole number from 0 to 65535';
const PORT_TEXT = 'is not a port, a whole number from 1 to 65535';

const shown = (problem: string) => (issue: { readonly received: string }) => `${issue.received} ${problem}`;

const uint16 = (description: string) =>
  v.optional(
    v.pipe(
      v.number(),
      v.integer(shown(NUMBER_TEXT)),
      v.minValue(0, shown(NUMBER_TEXT)),
      v.maxValue(65_535, shown(NUMBER_TEXT)),
      v.description(description),
    ),
  );

export const PORT = v.pipe(
  v.number(),
  v.integer(shown(PORT_TEXT)),
  v.minValue(1, shown(PORT_TEXT)),
  v.maxValue(65_535, shown(PORT_TEXT)),
);

const NUMBERS = {
  priority: uint16('The lowest is tried first; 0 by default.'),
  weight: uint16('The share among hosts of one priority; 0 by default.'),
  port: v.optional(v.pipe(PORT, v.description('The TCP port; 1688 by default.'))),
};

const PUBLISHED_HOST = v.union(
  [
    v.string(),
    v.strictObject({
      host: v.pipe(v.string(), v.description('The full name of the host.')),
      ...NUMBERS,
    }),
  ],
  'HOST, HOST:PORT, or fields with host among them',
);

/** Seconds, or a text such as `5s` or `1h`. */
export const TIME = v.union([v.number(), v.string()], 'seconds, or a text such as 1h');

/** What is published: in a domain, in all domains of a group, or by default. */
export const PUBLICATION_FIELDS = {
  provider: v.optional(
    v.pipe(v.string(), v.description('Where the records are kept: a name under providers.')),
  ),
  publish: v.optional(
    v.pipe(
      v.array(PUBLISHED_HOST),
      v.description(
        'The hosts to publish: HOST, HOST:PORT, or host with priority, weight and port. An empty list: none. Left out everywhere: the domain is only checked.',
      ),
    ),
  ),
  ...NUMBERS,
  ttl: v.optional(v.pipe(TIME, v.description('The TTL of the records, in seconds or as 1h30m.'))),
};

/** What `kmsdns plan` and `apply` may do. */
export const POLICY = v.strictObject({
  prune: v.optional(
    v.pipe(
      v.boolean(),
      v.description(
        'Remove what this owner has published and what is no longer wanted. By default true where there is an owner; without one, nothing is ever removed.',
      ),
    ),
  ),
  selfPublished: v.optional(
    v.pipe(
      v.picklist(['leave', 'report']),
      v.description(
        'What to do about hosts that publish themselves: leave them alone (the default), or report them.',
      ),
    ),
  ),
  maxDomains: v.optional(
    v.pipe(
      v.number(),
      v.integer(shown('is not a whole number from 1 up')),
      v.minValue(1, shown('is not a whole number from 1 up')),
      v.description('Refuse a plan that changes more domains than this.'),
    ),
  ),
  verifyHosts: v.optional(
    v.pipe(
      v.boolean(),
      v.description('Refuse to publish a host that does not answer as a KMS host; false by default.'),
    ),
  ),
});
