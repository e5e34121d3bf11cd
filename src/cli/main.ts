#!/usr/bin/env node
// The program's entry: keeps compiled code between runs, then hands over. Imports nothing that costs time to load.
import { enableCompileCache } from 'node:module';
import { join } from 'node:path';

keepCompiledCode();
const { runProgram } = await import('./program.ts');
const { processTerminal } = await import('./terminal.ts');
// Set rather than process.exit(), which would cut off what stdout has not written yet.
process.exitCode = await runProgram(process.argv.slice(2), processTerminal());

/**
 * In a folder of the user's own: Node's default lies in the shared temporary folder, where somebody else could have put
 * code. Where there is none, or it cannot be written (a read-only container), the program just starts slower.
 * NODE_COMPILE_CACHE names another folder.
 */
function keepCompiledCode(): void {
  const { NODE_COMPILE_CACHE: named, XDG_CACHE_HOME: caches, HOME: home } = process.env;
  if (named) enableCompileCache(named);
  else if (caches) enableCompileCache(join(caches, 'anchorwatch'));
  else if (home) enableCompileCache(join(home, '.cache', 'anchorwatch'));
}
