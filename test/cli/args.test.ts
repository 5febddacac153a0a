import { describe, expect, it } from 'vitest';
import { Args } from '../../src/cli/args.js';
import type { OptionTable } from '../../src/cli/command.js';

const OPTIONS: OptionTable = {
  port: { kind: 'value', group: 'G', describe: '' },
  timeout: { kind: 'value', group: 'G', describe: '' },
  probe: { kind: 'value', group: 'G', describe: '', choices: ['none', 'tcp'] },
  domain: { kind: 'list', group: 'G', describe: '' },
  wait: { kind: 'flag', group: 'G', describe: '' },
};
const args = (values: Record<string, unknown>) => new Args(OPTIONS, [], values);

describe('reading option values', () => {
  it.each([
    ['0', 0],
    ['65535', 65535],
    ['0080', 80],
  ])('takes %s as a number', (text, value) => {
    expect(args({ port: text }).integer('port', 0, 65535)).toBe(value);
  });

  it.each(['abc', '-1', '65536', '99999999999999999999', '1.5', '1e3', '0x10', ' 1', '١', 'NaN'])(
    'refuses %s as a port',
    (text) => {
      expect(() => args({ port: text }).integer('port', 0, 65535)).toThrow(
        `--port: "${text}" is not a whole number from 0 to 65535`,
      );
    },
  );

  it.each([
    ['5s', 5000],
    ['5', 5000],
    ['500ms', 500],
    ['1.5s', 1500],
    ['2m', 120_000],
    ['24h', 86_400_000],
  ])('takes %s as a span of time', (text, ms) => {
    expect(args({ timeout: text }).duration('timeout')).toBe(ms);
  });

  it.each(['', '5x', 's', '-5s', '0', '0s', '25h', '1e3', '5 s', 'Infinity'])(
    'refuses %j as a span of time',
    (text) => {
      expect(() => args({ timeout: text }).duration('timeout')).toThrow(/^--timeout: /);
    },
  );

  it('refuses an option that is given twice, or without its value', () => {
    expect(() => args({ port: ['1', '2'] }).integer('port', 0, 9)).toThrow('--port: is given more than once');
    expect(() => args({ port: '' }).text('port')).toThrow('--port: needs a value');
    expect(() => args({ domain: [] }).list('domain')).toThrow('--domain: needs a value');
    expect(() => args({ domain: ['a,,b'] }).list('domain')).toThrow('--domain: needs a value');
  });

  it('takes lists apart at commas', () => {
    expect(args({ domain: ['a, b', 'c'] }).list('domain')).toEqual(['a', 'b', 'c']);
    expect(args({}).list('domain')).toEqual([]);
  });

  it('takes only the values that an option has', () => {
    expect(args({ probe: 'tcp' }).text('probe')).toBe('tcp');
    expect(() => args({ probe: 'icmp' }).text('probe')).toThrow('--probe: "icmp" is not one of none, tcp');
  });

  it('lets a flag be repeated', () => {
    expect(args({ wait: [true, true] }).flag('wait')).toBe(true);
    expect(args({ wait: false }).flag('wait')).toBe(false);
    expect(args({}).flag('wait')).toBe(false);
  });

  it('notices an option that the command does not declare', () => {
    expect(() => args({}).text('nonsense')).toThrow('--nonsense is no option of this command');
  });
});
