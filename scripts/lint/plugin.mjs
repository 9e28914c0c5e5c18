/** Our own rules for oxlint: the architecture of the packages, checked (`ARCHITECTURE.md`). */

import { arrows } from './arrows.mjs';
import { pure } from './pure.mjs';

/** Rule `named-exports`: an entry names what it exports, one by one. */
const namedExports = {
  create: (context) => ({
    ExportAllDeclaration: (node) =>
      context.report({ node, message: 'Name each export; no `export *`.' }),
  }),
};

/** Rule `zod-namespace`: `import { z }` cannot be tree-shaken (93 kB instead of 26 kB gzipped). */
const zodNamespace = {
  create: (context) => ({
    ImportDeclaration(node) {
      if (!/^zod(\/|$)/.test(node.source.value) || node.importKind === 'type') return;
      if (node.specifiers.every(({ type }) => type === 'ImportNamespaceSpecifier')) return;
      context.report({ node, message: "Write `import * as z from 'zod'`." });
    },
  }),
};

export default {
  meta: { name: 'realmwire' },
  rules: { arrows, pure, 'named-exports': namedExports, 'zod-namespace': zodNamespace },
};
