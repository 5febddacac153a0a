import { InputError } from '../../errors.js';
import type { ProbeMode } from '../../probe/index.js';
import type { Args } from '../args.js';
import type { OptionTable } from '../command.js';

const PROBES = ['none', 'tcp', 'rpc'] as const satisfies readonly ProbeMode[];

/** How far a command goes with the hosts that DNS names. */
export function probeOptions(group: string, otherwise: ProbeMode): OptionTable {
  return {
    probe: {
      kind: 'value',
      group,
      choices: PROBES,
      describe: `none: only ask DNS; tcp: connect to the hosts; rpc: also ask for the KMS interface, by a bind without a call; default: ${otherwise}`,
    },
    'probe-control': {
      kind: 'flag',
      group,
      describe: 'With --probe rpc: distrust a host that accepts a made-up interface as well',
    },
  };
}

/** @throws InputError for a control without an RPC probe */
export function readProbe(args: Args, otherwise: ProbeMode): { probe: ProbeMode; control: boolean } {
  const probe = PROBES.find((mode) => mode === args.text('probe')) ?? otherwise;
  const control = args.flag('probe-control');
  if (control && probe !== 'rpc') {
    throw new InputError('--probe-control', `has nothing to compare with under --probe ${probe}`, {
      hint: 'Use --probe rpc.',
    });
  }
  return { probe, control };
}
