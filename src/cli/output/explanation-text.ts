import type { CodeExplanation } from '../../discovery/index.js';
import { remedyLines } from './remedies-text.js';
import type { Style } from './style.js';

/** What an error code means and what to do, for people. */
export function explanationText(explanation: CodeExplanation, style: Style): string {
  const { code, name, meaning, cause, discover, remedies, source, evidence } = explanation;
  const lines = [`${style('bad', code)}${name === null ? '' : ` (${name})`}: ${meaning}.`, cause, ''];
  if (discover !== null) lines.push('See it as a client does:', `  ${style('strong', discover)}`, '');
  lines.push(...remedyLines(remedies, style), '', style('faint', `Source: ${source} (${evidence})`));
  return lines.join('\n');
}
