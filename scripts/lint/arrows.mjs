/** Rule `arrows`: a file imports only what its layer may see (`layers.mjs`). */

import { dirname, join, relative } from 'node:path';
import { fileURLToPath } from 'node:url';
import { layerOf } from './layers.mjs';

const ROOT = fileURLToPath(new URL('../..', import.meta.url));

export const arrows = {
  create(context) {
    const path = relative(ROOT, context.filename).replaceAll('\\', '/');
    const layer = layerOf(path);
    if (!layer) return {};

    const check = (node) => {
      const specifier = node.source?.value;
      if (typeof specifier !== 'string') return;
      const reason = refusal(path, layer, specifier, node);
      if (reason) context.report({ node, message: `${layer.name} may not import ${reason}.` });
    };
    return {
      ImportDeclaration: check,
      ImportExpression: check,
      ExportNamedDeclaration: check,
      ExportAllDeclaration: check,
      TSImportType: check,
    };
  },
};

/** What is wrong with an import, or undefined. */
function refusal(path, layer, specifier, node) {
  if (specifier.startsWith('.')) return refusalOfFile(path, layer, specifier, node);
  const refused = refusalOf(layer, specifier.startsWith('node:') ? 'node:' : specifier, node);
  if (refused) return refused === 'node:' ? specifier : refused;
  if (layer.names && specifier === '@realmwire/protocol') return refusalOfNames(layer.names, node);
  return undefined;
}

/** What is wrong with importing a layer or a package, or undefined. */
function refusalOf(layer, other, node) {
  if (layer.sees.includes(other)) return undefined;
  if (!layer.typesOf?.includes(other)) return other;
  return isTypeOnly(node) ? undefined : `${other}, but for its types`;
}

function refusalOfFile(path, layer, specifier, node) {
  const target = join(dirname(path), specifier).replaceAll('\\', '/');
  const other = layerOf(target);
  if (!other) return `${target}, which no layer holds`;
  if (other !== layer) return refusalOf(layer, other.name, node);
  if (!layer.strangers) return undefined;
  const [mine, its] = [path, target].map((file) => folderIn(layer, file));
  return mine === undefined || its === undefined || mine === its ? undefined : `its sibling ${its}`;
}

/** The sub-folder of the layer that holds a file; undefined if the layer's own folder does. */
function folderIn(layer, file) {
  const [, inside = ''] = file.match(/^packages\/[^/]+\/src\/(.*)$/) ?? [];
  const parts = inside.split('/');
  // A layer of several folders (auth, cluster …) is told apart by the first, others by the second.
  const depth = layer.files.source.includes('|') ? 1 : 2;
  return parts.length > depth ? parts[depth - 1] : undefined;
}

function refusalOfNames(names, node) {
  const taken = (node.specifiers ?? []).map((one) => one.imported?.name ?? one.local?.name ?? '*');
  if (node.type !== 'ImportDeclaration') return 'all of @realmwire/protocol';
  const foreign = taken.filter((name) => !names.includes(name));
  return foreign.length === 0 ? undefined : `${foreign.join(', ')} of @realmwire/protocol`;
}

function isTypeOnly(node) {
  return node.type === 'TSImportType' || node.importKind === 'type' || node.exportKind === 'type';
}
