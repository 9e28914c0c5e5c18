/**
 * Rule `pure`: no clock, no randomness, no I/O, no waiting.
 *
 * What a pure file needs of these comes in as an argument, so that it is tested without sockets
 * and without sleeps. Types are free: they are gone at run time.
 */

const WAITING = 'waiting belongs to the shell';
const CLOCK = 'take the time as an argument';
const OUTSIDE = 'the outside world belongs to the shell';

/** Globals that may not be used as values, and the reason. */
const BANNED = new Map([
  ...['Promise', 'queueMicrotask', 'setImmediate', 'setInterval', 'setTimeout'].map((name) => [
    name,
    WAITING,
  ]),
  ...['console', 'crypto', 'fetch', 'globalThis', 'process', 'WebSocket', 'window', 'self'].map(
    (name) => [name, OUTSIDE],
  ),
  ['performance', CLOCK],
]);

export const pure = {
  create(context) {
    const no = (node, what, why) => context.report({ node, message: `No ${what} here: ${why}.` });
    const noWaiting = (node) => node.async && no(node, 'async function', WAITING);
    return {
      ImportDeclaration: (node) =>
        node.source.value.startsWith('node:') && no(node, node.source.value, OUTSIDE),
      AwaitExpression: (node) => no(node, 'await', WAITING),
      ForOfStatement: (node) => node.await && no(node, 'for await', WAITING),
      FunctionDeclaration: noWaiting,
      FunctionExpression: noWaiting,
      ArrowFunctionExpression: noWaiting,
      NewExpression(node) {
        if (isNamed(node.callee, 'Date') && node.arguments.length === 0)
          no(node, 'new Date()', CLOCK);
      },
      CallExpression(node) {
        if (isNamed(node.callee, 'Date')) no(node, 'Date()', CLOCK);
      },
      MemberExpression(node) {
        if (isMember(node, 'Date', 'now')) no(node, 'Date.now', CLOCK);
        if (isMember(node, 'Math', 'random'))
          no(node, 'Math.random', 'take randomness as an argument');
      },
      'Program:exit'() {
        for (const { identifier, isTypeReference } of globalsOf(context.sourceCode)) {
          const why = BANNED.get(identifier.name);
          if (why && !isTypeReference) no(identifier, identifier.name, why);
        }
      },
    };
  },
};

/** The references of a file that no declaration in it resolves. */
function globalsOf(sourceCode) {
  const { through = [], variables = [] } = sourceCode.scopeManager.globalScope ?? {};
  const builtIn = variables.filter(({ defs }) => defs.length === 0);
  return [...through, ...builtIn.flatMap(({ references }) => references)];
}

function isNamed(node, name) {
  return node.type === 'Identifier' && node.name === name;
}

function isMember({ object, property, computed }, owner, name) {
  return isNamed(object, owner) && (computed ? property.value === name : property.name === name);
}
