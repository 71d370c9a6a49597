// What `cem analyze` writes for editors: the public interface of both elements, in the modules that npm ships.
import { readFileSync } from 'node:fs';
import ts from 'typescript';

const ENTRY = 'dist/index.js';
const REGISTRATION = 'dist/define.js';

/** The types of an interface's members, by name. */
function membersOf(path, name) {
  const { statements } = ts.createSourceFile(path, readFileSync(path, 'utf8'), ts.ScriptTarget.Latest, true);
  const found = statements.find((node) => ts.isInterfaceDeclaration(node) && node.name.text === name);
  return new Map(found.members.map((member) => [member.name.text, member.type.getText()]));
}

/** Replaces the names of unions by what they stand for, so that an editor can offer the values. */
function expandUnions() {
  const unions = new Map();
  return {
    name: 'expand-unions',
    analyzePhase({ node }) {
      if (ts.isTypeAliasDeclaration(node) && node.type.kind === ts.SyntaxKind.UnionType)
        unions.set(node.name.text, node.type.getText());
    },
    packageLinkPhase({ customElementsManifest }) {
      for (const { declarations } of customElementsManifest.modules)
        for (const { members, attributes } of declarations)
          for (const { type } of [...members, ...attributes])
            if (unions.has(type?.text)) type.text = unions.get(type.text);
    },
  };
}

/** Gives each event the type that listeners see. */
function typeEvents() {
  const types = membersOf('src/events.ts', 'ChatWidgetEventMap');
  return {
    name: 'type-events',
    packageLinkPhase({ customElementsManifest }) {
      for (const { declarations } of customElementsManifest.modules)
        for (const { name, events = [] } of declarations)
          for (const event of events) {
            if (!types.has(event.name)) throw new Error(`${name}: no type of the event ${event.name}`);
            event.type = { text: types.get(event.name) };
          }
    },
  };
}

/** Leaves out what a page cannot reach, and names the modules as the package exports them. */
function shipPublicInterface() {
  const isPublic = ({ privacy }) => privacy === undefined || privacy === 'public';
  return {
    name: 'ship-public-interface',
    packageLinkPhase({ customElementsManifest }) {
      const declarations = customElementsManifest.modules
        .flatMap((module) => module.declarations)
        .map((declaration) => ({ ...declaration, members: declaration.members.filter(isPublic) }));
      const reference = ({ name }) => ({ name, module: ENTRY });
      customElementsManifest.modules = [
        {
          kind: 'javascript-module',
          path: ENTRY,
          declarations,
          exports: declarations.map((one) => ({ kind: 'js', name: one.name, declaration: reference(one) })),
        },
        {
          kind: 'javascript-module',
          path: REGISTRATION,
          declarations: [],
          exports: declarations.map((one) => ({
            kind: 'custom-element-definition',
            name: one.tagName,
            declaration: reference(one),
          })),
        },
      ];
    },
  };
}

export default {
  globs: ['src/components/chat-{widget,monitor}/chat-{widget,monitor}.ts'],
  outdir: 'dist',
  litelement: true,
  packagejson: false,
  plugins: [expandUnions(), typeEvents(), shipPublicInterface()],
};
