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
} as const satisfies OptionTable;

/** The resolvers of `--view`, as text, by the name of the view. @throws InputError */
export function readViews(args: Args): ReadonlyMap<string, readonly string[]> {
  const views = new Map<string, string[]>();
  for (const text of args.list('view')) {
    const [, name, resolver] = /^([\w-]+)=(.+)$/.exec(text) ?? [];
    if (name === undefined || resolver === undefined) {
      throw new InputError('--view', `"${text}" is not NAME=RESOLVER`, {
        hint: 'Such as --view inside=10.0.0.1 --view outside=tls://192.0.2.1.',
      });
    }
    views.set(name, [...(views.get(name) ?? []), resolver]);
  }
  return views;
}

/** @throws InputError */
export function viewServers(views: ReadonlyMap<string, readonly string[]>): readonly ServerName[] {
  return [...views.values()].flat().map((text) => parseResolverName(text, '--view'));
}

/** @throws InputError for a resolver whose name has no address */
export function openViews(
  views: ReadonlyMap<string, readonly string[]>,
  { instead }: OpenResolver,
): Promise<NamedView[]> {
  return Promise.all(
    [...views].map(async ([name, resolvers]) => ({ name, resolver: await instead(resolvers, '--view') })),
  );
}
