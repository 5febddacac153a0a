import { createRequire } from 'node:module';
import { Language, Parser, type Node } from 'web-tree-sitter';

/** One command of a script: its name, and its arguments as they are written. */
export interface PowerShellCommand {
  readonly name: string;
  readonly words: readonly string[];
}

/**
 * The commands of a PowerShell script, by a grammar that shares no code with us.
 * @throws Error when the grammar finds anything that it does not know
 */
export async function powershellCommands(script: string): Promise<PowerShellCommand[]> {
  await Parser.init();
  const grammar = createRequire(import.meta.url).resolve(
    'tree-sitter-powershell/tree-sitter-powershell.wasm',
  );
  const parser = new Parser().setLanguage(await Language.load(grammar));
  const tree = parser.parse(script);
  if (tree === null || tree.rootNode.hasError) throw new Error(`not PowerShell:\n${script}`);
  return tree.rootNode.descendantsOfType('command').map((node) => command(node));
}

function command(node: Node): PowerShellCommand {
  const elements = node.childForFieldName('command_elements')?.namedChildren ?? [];
  return {
    name: node.childForFieldName('command_name')?.text ?? '',
    words: elements.flatMap((element) => (element.type === 'command_argument_sep' ? [] : [element.text])),
  };
}
