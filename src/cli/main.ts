#!/usr/bin/env node
import { VERSION } from '../version.js';

// Answered before anything is loaded: scripts ask for the version often, and it should cost no more than node itself.
const [word, ...others] = process.argv.slice(2);
if (others.length === 0 && (word === '--version' || word === '-V')) {
  process.stdout.write(`${VERSION}\n`);
} else {
  const { runProcess } = await import('./process.js');
  await runProcess(process);
}
