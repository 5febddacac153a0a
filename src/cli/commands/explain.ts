import { parseDomains } from '../../change/index.js';
import { explainWindowsError, KNOWN_CODES, KMS_EVENTS } from '../../discovery/index.js';
import { InputError } from '../../errors.js';
import type { Command } from '../command.js';
import { ExitCode } from '../exit-code.js';
import { explanationText } from '../output/explanation-text.js';

export const explain: Command = {
  usage: 'explain <code> [domain]',
  about:
    'Say what an error code of Windows means where activation by KMS fails, and what to do on which side. Nothing is asked and ' +
    'nothing is sent.',
  positionals: {
    code: { describe: 'As 0x8007232B, or as the number of an event log: -2147015893', choices: KNOWN_CODES },
    domain: { describe: "The client's domain, for the commands" },
  },
  options: {},
  examples: [
    ['kmsdns explain 0x8007232B', 'what it means, and what to do'],
    ['kmsdns explain -2147015893 corp.example.com', 'the same, as a script prints it, with its domain'],
  ],

  async run({ words }, { print }) {
    const [code, ...rest] = words;
    if (code === undefined) {
      throw new InputError('code', 'is not given', { hint: `The known ones: ${KNOWN_CODES.join(', ')}.` });
    }
    const [domain] = rest.length === 0 ? [] : parseDomains(rest, 'domain');
    const explanation = explainWindowsError(code, { domain: domain?.text });
    if (explanation === undefined) throw unknown(code);
    await print.data({ command: 'explain', ...explanation }, () => explanationText(explanation, print.style));
    return ExitCode.ok;
  },
};

function unknown(code: string): InputError {
  const event = KMS_EVENTS.get(code);
  if (event !== undefined) {
    return new InputError('code', `"${code}" is the number of an event, and no error code`, { hint: event });
  }
  return new InputError('code', `"${code}" is no code that is known here`, {
    hint: `The known ones: ${KNOWN_CODES.join(', ')}.`,
  });
}
