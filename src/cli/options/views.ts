import type { NamedView } from '../../conflicts/index.js';
import { InputError } from '../../errors.js';
import { parseResolverName, type ServerName } from '../../transport/index.js';
import type { Args } from '../args.js';
import type { OptionTable } from '../command.js';
import type { OpenResolver } from './open-resolver.js';

export const VIEW_OPTION = {
  view: {
    kind: 'list',
    group: 'Resolver',
    describe:
      'NAME=RESOLVER: ask this one, too, and compare what each view sees, repeatable; several of a name stand in for each other',
  },
  'public-view': {
    kind: 'list',
    group: 'Resolver',
    describe:
      'NAME=RESOLVER: ask this one, too, as one that sees what the Internet sees: it should find no KMS host, repeatable',
  },
} as const satisfies OptionTable;

interface WrittenView {
  readonly option: '--view' | '--public-view';
  /** As text; one stands in for the other. */
  readonly resolvers: readonly string[];
}

type WrittenViews = ReadonlyMap<string, WrittenView>;

/** By the name of the view. @throws InputError */
export function readViews(args: Args): WrittenViews {
  const views = new Map<string, WrittenView>();
  for (const option of ['--view', '--public-view'] as const) {
    for (const text of args.list(option.slice(2))) {
      const [, name, resolver] = /^([\w-]+)=(.+)$/.exec(text) ?? [];
      if (name === undefined || resolver === undefined) {
        throw new InputError(option, `"${text}" is not NAME=RESOLVER`, {
          hint: 'Such as --view inside=10.0.0.1 --public-view outside=tls://192.0.2.1.',
        });
      }
      const before = views.get(name) ?? { option, resolvers: [] };
      if (before.option !== option) {
        throw new InputError(option, `"${name}" is a --view as well`, { hint: 'Give it another name.' });
      }
      views.set(name, { option, resolvers: [...before.resolvers, resolver] });
    }
  }
  return views;
}

/** @throws InputError */
export function viewServers(views: WrittenViews): readonly ServerName[] {
  return [...views.values()].flatMap(({ option, resolvers }) =>
    resolvers.map((text) => parseResolverName(text, option)),
  );
}

/** @throws InputError for a resolver whose name has no address */
export function openViews(views: WrittenViews, { instead }: OpenResolver): Promise<NamedView[]> {
  return Promise.all(
    [...views].map(async ([name, { option, resolvers }]) => ({
      name,
      resolver: await instead(resolvers, option),
      public: option === '--public-view',
    })),
  );
}
