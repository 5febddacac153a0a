import { Resolver } from '../resolve/index.js';
import { PacedExchanger, type Exchanger } from '../transport/index.js';
import type { CheckDeps } from './check.js';
import type { NamedView } from './observe.js';

type Askers = Pick<CheckDeps, 'resolver' | 'direct' | 'views'>;

/**
 * The same resolvers with every server paced, whoever asks it. `close` ends what is under way.
 * @param onHeld told how many questions are held up, as in `PacedOptions`, for each exchanger
 */
export function paced(
  { resolver, direct, views = [] }: Askers,
  onHeld: (what: string, held: number) => void,
): Askers & { readonly close: () => void } {
  const exchangers = new Map<Exchanger, PacedExchanger>();
  const pace = (exchanger: Exchanger): PacedExchanger => {
    let known = exchangers.get(exchanger);
    if (known === undefined) {
      const what = `exchanger ${exchangers.size}`;
      known = new PacedExchanger(exchanger, { onHeld: (held) => onHeld(what, held) });
      exchangers.set(exchanger, known);
    }
    return known;
  };
  const pacedView = (view: NamedView): NamedView =>
    view.resolver instanceof Resolver ? { ...view, resolver: view.resolver.over(pace) } : view;
  return {
    resolver: resolver.over(pace),
    direct: direct.over(pace),
    views: views.map(pacedView),
    close: () => exchangers.forEach((exchanger) => void exchanger.close()),
  };
}
