import { join } from "node:path";
import ts from "typescript";

const repository = join(import.meta.dirname, "../..");

/** A property, parameter or the like, with what its doc comment says. */
export interface Member {
  readonly name: string;
  readonly type: string;
  readonly isOptional: boolean;
  readonly text: string;
  /** The doc comment's `@default`. */
  readonly defaultValue: string | undefined;
}

/** A function that a class itself has, with what its doc comment says. */
export interface StaticMethod {
  /** As it is written, without the class: `get(name: string): Thing`. */
  readonly signature: string;
  readonly text: string;
}

/** Something that the package exports. */
export interface Declaration {
  readonly name: string;
  readonly kind: "class" | "function" | "interface" | "type";
  readonly text: string;
  readonly example: string | undefined;
  /** Pages that the doc comment names with `@see`. */
  readonly pages: readonly string[];
  /** What `@throws` and `@returns` say, in that order. */
  readonly notes: readonly string[];
  readonly members: readonly Member[];
  /** Of a class; otherwise none. */
  readonly staticMethods: readonly StaticMethod[];
  /** Parameters of a function or a constructor. */
  readonly parameters: readonly Member[];
  /** What a type stands for, or what a function returns. */
  readonly type: string;
}

/** A constant whose doc comment has a tag. */
export interface TaggedConstant {
  readonly name: string;
  /** What the tag says. */
  readonly tag: string;
  readonly values: readonly number[];
  readonly text: string;
  /** Pages that the doc comment names with `@see`. */
  readonly pages: readonly string[];
}

/** Reads declarations and their doc comments from the source. */
export class SourceReader {
  readonly #program: ts.Program;
  readonly #checker: ts.TypeChecker;

  constructor() {
    const file = ts.readConfigFile(join(repository, "tsconfig.build.json"), ts.sys.readFile);
    const { options, fileNames } = ts.parseJsonConfigFileContent(file.config, ts.sys, repository);
    this.#program = ts.createProgram(fileNames, { ...options, noEmit: true, incremental: false });
    this.#checker = this.#program.getTypeChecker();
  }

  /** Everything that a module exports, by name, in the order of the names. */
  exportsOf(file: string): readonly Declaration[] {
    const module = this.#checker.getSymbolAtLocation(this.#source(file));
    if (module === undefined) {
      throw new Error(`${file} exports nothing.`);
    }
    return this.#checker
      .getExportsOfModule(module)
      .map((symbol) =>
        this.#read(symbol.flags & ts.SymbolFlags.Alias ? this.#checker.getAliasedSymbol(symbol) : symbol),
      )
      .toSorted((first, second) => first.name.localeCompare(second.name, "en"));
  }

  /** An interface that is not exported by the package, too. */
  declarationIn(file: string, name: string): Declaration {
    return this.#read(this.#symbolIn(file, name));
  }

  /** Pages that the doc comment of a constant names with `@see`. */
  pagesOf(file: string, name: string): readonly string[] {
    return this.#tags(this.#symbolIn(file, name), "see");
  }

  /** The constant numbers and lists of numbers whose doc comment has a tag, in the order of files and lines. */
  constantsWith(tag: string): readonly TaggedConstant[] {
    return this.#program
      .getRootFileNames()
      .toSorted()
      .flatMap((file) => this.#program.getSourceFile(file)?.statements ?? [])
      .filter(ts.isVariableStatement)
      .flatMap(({ declarationList }) => declarationList.declarations)
      .flatMap(({ name, initializer }) => {
        const symbol = this.#checker.getSymbolAtLocation(name);
        const text = symbol && this.#tag(symbol, tag);
        return symbol === undefined || text === undefined || initializer === undefined
          ? []
          : [
              {
                name: symbol.name,
                tag: text,
                values: numbersOf(initializer),
                text: this.#text(symbol),
                pages: this.#tags(symbol, "see"),
              },
            ];
      });
  }

  #source(file: string): ts.SourceFile {
    const source = this.#program.getSourceFile(join(repository, file));
    if (source === undefined) {
      throw new Error(`${file} is not part of the package.`);
    }
    return source;
  }

  #symbolIn(file: string, name: string): ts.Symbol {
    const source = this.#source(file);
    const found = this.#checker
      .getSymbolsInScope(source, ts.SymbolFlags.Variable | ts.SymbolFlags.Type)
      .find((symbol) => symbol.name === name && symbol.declarations?.[0]?.getSourceFile() === source);
    if (found === undefined) {
      throw new Error(`${file} has no ${name}. Name the new place in tools/reference/.`);
    }
    return this.#checker.getExportSymbolOfSymbol(found);
  }

  #read(symbol: ts.Symbol): Declaration {
    const declaration = symbol.declarations?.[0];
    if (declaration === undefined) {
      throw new Error(`${symbol.name} is declared nowhere.`);
    }
    const kind = kindOf(declaration);
    const type =
      kind === "function"
        ? this.#checker.getTypeOfSymbolAtLocation(symbol, declaration)
        : this.#checker.getDeclaredTypeOfSymbol(symbol);
    const signature =
      kind === "function" ? type.getCallSignatures()[0] : this.#constructorOf(symbol, declaration);
    const own = kind === "class" || kind === "interface" ? this.#ownProperties(type, declaration) : [];
    return {
      name: symbol.name,
      kind,
      text: this.#text(symbol),
      example: this.#tag(symbol, "example"),
      pages: this.#tags(symbol, "see"),
      notes: ["throws", "returns"].flatMap((tag) =>
        this.#tags(symbol, tag).map((text) => `${tag === "throws" ? "Throws" : "Returns"} ${plain(text)}`),
      ),
      members: own.map((property) => this.#member(property, declaration)),
      staticMethods: this.#staticMethodsOf(declaration),
      parameters: (signature?.getParameters() ?? []).map((parameter) => this.#member(parameter, declaration)),
      type:
        kind === "function" && signature !== undefined
          ? this.#returnType(signature, declaration)
          : ts.isTypeAliasDeclaration(declaration)
            ? this.#aliasType(declaration)
            : "",
    };
  }

  /** As it is written, which names types instead of spelling them out. */
  #returnType(signature: ts.Signature, declaration: ts.Declaration): string {
    const written = ts.isFunctionDeclaration(declaration) ? declaration.type?.getText() : undefined;
    return oneLine(written ?? this.#checker.typeToString(signature.getReturnType(), declaration, format));
  }

  /** What is derived from a constant is spelled out. */
  #aliasType({ type }: ts.TypeAliasDeclaration): string {
    const written = type.getText();
    if (!written.includes("typeof ")) {
      return typeText(written);
    }
    const spelledOut = format | ts.TypeFormatFlags.InTypeAlias | ts.TypeFormatFlags.MultilineObjectLiterals;
    return typeText(this.#checker.typeToString(this.#checker.getTypeFromTypeNode(type), type, spelledOut));
  }

  #constructorOf(symbol: ts.Symbol, declaration: ts.Declaration): ts.Signature | undefined {
    if (!ts.isClassDeclaration(declaration)) {
      return undefined;
    }
    return this.#checker.getTypeOfSymbolAtLocation(symbol, declaration).getConstructSignatures()[0];
  }

  #staticMethodsOf(declaration: ts.Declaration): readonly StaticMethod[] {
    const members: readonly ts.ClassElement[] = ts.isClassDeclaration(declaration) ? declaration.members : [];
    return members
      .filter(ts.isMethodDeclaration)
      .filter(({ modifiers }) => modifiers?.some(({ kind }) => kind === ts.SyntaxKind.StaticKeyword))
      .map(({ name, parameters, type }) => {
        const symbol = this.#checker.getSymbolAtLocation(name);
        const given = parameters.map((parameter) => parameter.getText()).join(", ");
        return {
          signature: oneLine(`${name.getText()}(${given}): ${type?.getText()}`),
          text: symbol === undefined ? "" : this.#text(symbol),
        };
      });
  }

  /** Without what comes from a base class. */
  #ownProperties(type: ts.Type, declaration: ts.Declaration): readonly ts.Symbol[] {
    return type
      .getProperties()
      .filter(
        (property) =>
          property.valueDeclaration?.parent === declaration &&
          !property.name.startsWith("__") &&
          (property.flags & ts.SymbolFlags.Property) !== 0,
      );
  }

  #member(symbol: ts.Symbol, place: ts.Node): Member {
    const { valueDeclaration } = symbol;
    const written =
      valueDeclaration !== undefined &&
      (ts.isPropertySignature(valueDeclaration) ||
        ts.isPropertyDeclaration(valueDeclaration) ||
        ts.isParameter(valueDeclaration))
        ? valueDeclaration
        : undefined;
    const isOptional = written?.questionToken !== undefined || hasInitializer(written);
    const text =
      written?.type?.getText() ??
      this.#checker.typeToString(this.#checker.getTypeOfSymbolAtLocation(symbol, place), place, format);
    return {
      // An argument that is taken apart has no name of its own.
      name: symbol.name.startsWith("__") ? "options" : symbol.name,
      type: isOptional ? typeText(text).replace(/ \| undefined$/, "") : typeText(text),
      isOptional,
      text: this.#text(symbol),
      defaultValue: this.#tag(symbol, "default"),
    };
  }

  #text(symbol: ts.Symbol): string {
    return plain(ts.displayPartsToString(symbol.getDocumentationComment(this.#checker)));
  }

  #tag(symbol: ts.Symbol, name: string): string | undefined {
    return this.#tags(symbol, name)[0];
  }

  #tags(symbol: ts.Symbol, name: string): readonly string[] {
    return symbol
      .getJsDocTags(this.#checker)
      .filter((tag) => tag.name === name)
      .map((tag) => ts.displayPartsToString(tag.text));
  }
}

const format = ts.TypeFormatFlags.NoTruncation | ts.TypeFormatFlags.UseAliasDefinedOutsideCurrentScope;

function kindOf(declaration: ts.Declaration): Declaration["kind"] {
  if (ts.isClassDeclaration(declaration)) {
    return "class";
  }
  if (ts.isFunctionDeclaration(declaration)) {
    return "function";
  }
  if (ts.isInterfaceDeclaration(declaration)) {
    return "interface";
  }
  if (ts.isTypeAliasDeclaration(declaration)) {
    return "type";
  }
  throw new Error(`The reference has no form for ${ts.SyntaxKind[declaration.kind]}.`);
}

function hasInitializer(node: ts.Node | undefined): boolean {
  return node !== undefined && ts.isParameter(node) && node.initializer !== undefined;
}

/** A doc comment as Markdown: one line for each paragraph and each item of a list, `{@link Name}` as a name. */
function plain(text: string): string {
  return text
    .replaceAll(
      /\{@link ([^}\s]+)\s*\}|\{(pulumi\.\w+|\w+Error)\}/g,
      (_, link, thrown) => `\`${link ?? thrown}\``,
    )
    .replaceAll(/\n(?=- )/g, "\n\n")
    .split(/\n\n+/)
    .map((paragraph) => paragraph.replaceAll(/\s*\n\s*/g, " "))
    .join("\n\n")
    .replaceAll(/\n\n(?=- )/g, "\n")
    .trim();
}

/** The type as a reader needs it. That an optional input may be undefined is said by its question mark. */
function typeText(text: string): string {
  return oneLine(text)
    .replaceAll(/pulumi\.Unwrap<([^<>]+)>/g, "$1")
    .replaceAll(/pulumi\.Input<(.*) \| undefined>/g, "pulumi.Input<$1>");
}

function oneLine(text: string): string {
  return text
    .replaceAll(/\s+/g, " ")
    .replaceAll(/^\| |(?<=<) | (?=>)/g, "")
    .replaceAll("readonly ", "")
    .replaceAll('"', "'");
}

/** Numbers of a constant expression: literals, products, and lists of them. */
function numbersOf(node: ts.Expression): readonly number[] {
  if (ts.isArrayLiteralExpression(node)) {
    return node.elements.flatMap(numbersOf);
  }
  if (ts.isNumericLiteral(node)) {
    return [Number(node.text)];
  }
  if (ts.isBinaryExpression(node) && node.operatorToken.kind === ts.SyntaxKind.AsteriskToken) {
    const [left = Number.NaN] = numbersOf(node.left);
    const [right = Number.NaN] = numbersOf(node.right);
    return [left * right];
  }
  throw new Error(`${node.getText()} is no constant number.`);
}
