import { once } from 'node:events';
import { describeEvent } from '../../server/index.js';
import type { Command } from '../command.js';
import { ExitCode } from '../exit-code.js';
import { setStage } from '../quickstart/stage.js';
import { Tour } from '../quickstart/tour.js';

export const quickstart: Command = {
  usage: 'quickstart',
  about:
    'Show publishing, discovery and the check on this machine: a DNS server on a free port of 127.0.0.1, a key, two domains. ' +
    'Every step is a command that is really run. The server then goes on until Ctrl-C, for trying things out.',
  options: {
    once: { kind: 'flag', group: 'Quickstart', describe: 'End after the last step' },
    dir: {
      kind: 'value',
      group: 'Quickstart',
      describe: 'Keep key and zones in this folder; default: a temporary one',
    },
  },
  examples: [
    ['kmsdns quickstart', 'walk through, and leave the server running'],
    ['kmsdns quickstart --once', 'walk through, and end'],
  ],

  async run(args, context) {
    const { io, print } = context;
    const ends = args.flag('once');
    let serving = false;
    const stage = await setStage({
      folder: args.text('dir'),
      onEvent: (event) => {
        if (serving) print.note(`${new Date().toISOString()} ${describeEvent(event)}`);
      },
    });
    try {
      await new Tour(stage, context).run(ends);
      serving = !ends;
      if (serving && !io.signal.aborted) await once(io.signal, 'abort');
      return ExitCode.ok;
    } finally {
      serving = false;
      await stage.close();
    }
  },
};
