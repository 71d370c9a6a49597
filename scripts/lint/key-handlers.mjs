// A listener of key events that does not ask first whether an input method has the key closes panels and sends half
// words for everybody who writes Chinese, Japanese or Korean.
const KEY_EVENT = /^key(?:down|up|press)$/;
const BINDING = /@key(?:down|up|press)\s*=\s*["']?$/;
const REMOVE = 'removeEventListener';

/** ESLint rule: whatever listens to `keydown`, `keyup` or `keypress` is made by `keyHandler`. */
export const keyHandlers = {
  meta: {
    type: 'problem',
    schema: [],
    messages: {
      unwrapped: 'Wrap it with keyHandler: while an input method composes, keys are its own.',
    },
  },
  create(context) {
    const { sourceCode } = context;

    /** Whether an expression is `keyHandler(...)`, or a field or constant that holds one. */
    function isWrapped(node) {
      if (node?.type === 'CallExpression') return node.callee.name === 'keyHandler';
      if (node?.type === 'Identifier') return isWrapped(constantOf(node));
      if (node?.type === 'MemberExpression' && node.object.type === 'ThisExpression')
        return isWrapped(fieldOf(node, node.property.name));
      return false;
    }

    function constantOf(node) {
      for (let scope = sourceCode.getScope(node); scope; scope = scope.upper) {
        const [definition] = scope.set.get(node.name)?.defs ?? [];
        if (definition) return definition.node.init;
      }
      return undefined;
    }

    function fieldOf(node, name) {
      for (let parent = node.parent; parent; parent = parent.parent) {
        const field =
          parent.type === 'ClassBody' && parent.body.find((one) => one.key && one.key.name === name);
        if (field) return field.value;
      }
      return undefined;
    }

    const demand = (node, listener) => {
      if (!isWrapped(listener)) context.report({ node, messageId: 'unwrapped' });
    };

    return {
      /** `html` templates: the expression behind `@keydown=`. */
      TemplateLiteral({ quasis, expressions }) {
        expressions.forEach((expression, at) => {
          if (BINDING.test(quasis[at].value.raw)) demand(expression, expression);
        });
      },
      /** The name as an argument of `addEventListener`, or in a list of names and listeners. */
      Literal(node) {
        if (typeof node.value !== 'string' || !KEY_EVENT.test(node.value)) return;
        const { parent } = node;
        if (parent.type === 'CallExpression' && parent.callee.property?.name === REMOVE) return;
        const siblings = parent.arguments ?? parent.elements;
        if (siblings) demand(node, siblings[siblings.indexOf(node) + 1]);
      },
      /** `element.onkeydown = ...` */
      'AssignmentExpression > MemberExpression.left'(node) {
        if (KEY_EVENT.test(node.property.name?.replace(/^on/, '') ?? '')) demand(node, node.parent.right);
      },
    };
  },
};
