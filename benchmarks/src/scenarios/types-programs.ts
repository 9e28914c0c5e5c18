/**
 * The programs whose type-checking is compared: the same schemas and calls, for our contract types
 * and for tRPC. Each checks by itself that its types are not `any`.
 */

const GROUPS = 150;
const PROCEDURES_PER_GROUP = 10;

/** The files of a program, by name. */
export type Program = Readonly<Record<string, string>>;

/** How many procedures each program has. */
export const PROCEDURES = GROUPS * PROCEDURES_PER_GROUP;

/** A realm, and an `api` derived from it. */
export function realmwireProgram(): Program {
  return programOf({
    groupImports: `import { rpc } from '@realmwire/protocol/contract';`,
    group: (name, procedures) => `export const ${name} = {\n${procedures}};\n`,
    procedure: (input, output) => `rpc({ input: ${input}, output: ${output} })`,
    app: (groups) =>
      `import { defineRealm } from '@realmwire/protocol/contract';\n${groups.imports}
export const app = defineRealm('app', { ${groups.names} });\n`,
    client: `import type { Api } from '@realmwire/protocol/contract';
import type { app } from './app.js';
declare const client: Api<typeof app.tree>;\n`,
    call: (path, input) => `client.${path}(${input})`,
  });
}

/** A tRPC router, and a client of it. The resolvers return `never`: nothing of them is checked. */
export function trpcProgram(): Program {
  return programOf({
    groupImports: `import { t } from './t.js';`,
    group: (name, procedures) => `export const ${name} = t.router({\n${procedures}});\n`,
    procedure: (input, output) =>
      `t.procedure.input(${input}).output(${output}).mutation((): never => { throw 0; })`,
    app: (groups) => `import { t } from './t.js';\n${groups.imports}
export const app = t.router({ ${groups.names} });\n`,
    client: `import { createTRPCClient } from '@trpc/client';
import type { app } from './app.js';
const client = createTRPCClient<typeof app>({ links: [] });\n`,
    call: (path, input) => `client.${path}.mutate(${input})`,
    more: {
      't.ts': `import { initTRPC } from '@trpc/server';\nexport const t = initTRPC.create();\n`,
    },
  });
}

interface Parts {
  readonly groupImports: string;
  readonly group: (name: string, procedures: string) => string;
  readonly procedure: (input: string, output: string) => string;
  readonly app: (groups: { readonly imports: string; readonly names: string }) => string;
  readonly client: string;
  readonly call: (path: string, input: string) => string;
  readonly more?: Program;
}

function programOf(parts: Parts): Program {
  const files: Record<string, string> = { ...parts.more };
  const names = Array.from({ length: GROUPS }, (_, group) => `group${group}`);
  for (const name of names) {
    let procedures = '';
    for (let index = 0; index < PROCEDURES_PER_GROUP; index += 1) {
      const declared = parts.procedure(inputOf(name, index), outputOf(name, index));
      procedures += `  procedure${index}: ${declared},\n`;
    }
    files[`${name}.ts`] =
      `import * as z from 'zod';\n${parts.groupImports}\n${parts.group(name, procedures)}`;
  }
  const imports = names.map((name) => `import { ${name} } from './${name}.js';`).join('\n');
  files['app.ts'] = parts.app({ imports, names: names.join(', ') });
  files['calls.ts'] =
    parts.client + names.map((name, index) => callOf(parts, name, index)).join('');
  return files;
}

function inputOf(name: string, index: number): string {
  return `z.object({ id: z.string(), ${name}_${index}: z.number(), tags: z.array(z.string()), page: z.number().int().default(1) })`;
}

function outputOf(name: string, index: number): string {
  return `z.object({ id: z.string(), ${name}_${index}: z.string(), at: z.number(), state: z.enum(['new', 'paid', 'sent']), owner: z.object({ name: z.string(), mail: z.string().optional() }) })`;
}

function callOf(parts: Parts, name: string, index: number): string {
  const number = index % PROCEDURES_PER_GROUP;
  const path = `${name}.procedure${number}`;
  const field = `${name}_${number}`;
  const good = parts.call(path, `{ id: 'a', ${field}: 1, tags: [] }`);
  const bad = parts.call(path, `{ id: 1, ${field}: 1, tags: [] }`);
  return `export const result${index}: string = (await ${good}).${field};
export const mail${index}: string | undefined = (await ${good}).owner.mail;
// @ts-expect-error the input is wrong
void ${bad};\n`;
}
