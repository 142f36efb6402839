import { type ImportDeclaration, Node, type SourceFile } from 'ts-morph';
import { insertText, styleOf } from './layout.ts';

/** Imports names of the public API, beside what is imported of it already. */
export function importNames(file: SourceFile, names: readonly string[]): void {
  const ofTool = file
    .getImportDeclarations()
    .find((one) => one.getModuleSpecifierValue() === 'unikernel' && !one.isTypeOnly());
  const imported = ofTool?.getNamedImports().map((one) => one.getName()) ?? [];
  const missing = names.filter((name) => !imported.includes(name));
  if (missing.length === 0) return;
  if (ofTool && imported.length > 0) {
    for (const name of missing) addNamedImport(ofTool, name);
    return;
  }
  const { quote } = styleOf(file);
  insertText(file, 0, `import { ${missing.join(', ')} } from ${quote}unikernel${quote};\n`);
}

/** Where the names are sorted they stay so. */
function addNamedImport(declaration: ImportDeclaration, name: string): void {
  const names = declaration.getNamedImports();
  const file = declaration.getSourceFile();
  const next = names.find((one) => one.getName() > name);
  if (next) insertText(file, next.getStart(), `${name}, `);
  else insertText(file, names.at(-1)!.getEnd(), `, ${name}`);
}

/** Takes out the import of a name that the file no longer uses. */
export function dropImport(file: SourceFile, name: string): void {
  const isUsed = file
    .getDescendants()
    .some(
      (node) =>
        Node.isIdentifier(node) &&
        node.getText() === name &&
        !Node.isImportSpecifier(node.getParent()),
    );
  if (isUsed) return;
  for (const declaration of file.getImportDeclarations()) {
    const named = declaration.getNamedImports();
    const specifier = named.find(
      (each) => (each.getAliasNode() ?? each.getNameNode()).getText() === name,
    );
    if (specifier === undefined) continue;
    const isAlone = named.length === 1 && declaration.getDefaultImport() === undefined;
    if (isAlone) declaration.remove();
    else specifier.remove();
  }
}
