import {
  type Alias,
  type Document,
  isAlias,
  isScalar,
  isSeq,
  LineCounter,
  type ParsedNode,
  parseDocument,
  visit,
  type YAMLError,
} from "yaml";
import { asError } from "../reporting/as-error.ts";
import type { ListProblem, Place } from "./list-problem.ts";
import { cutTexts, likelyMistakes } from "./yaml-mistakes.ts";

/** An item of a list, with what is needed to say where something in it stands. */
export interface YamlItem {
  readonly node: ParsedNode;
  /** What the item says, as a plain value. */
  readonly value: unknown;
  /** Why the value cannot be relied on. */
  readonly faults: readonly ListProblem[];
  /** The place of an offset in the text. */
  placeAt(offset: number): Place;
}

/** A text as a list of items, or why it is not one. */
export type YamlList =
  | { readonly kind: "list"; readonly items: readonly YamlItem[] }
  | { readonly kind: "unreadable"; readonly problems: readonly ListProblem[] };

/** Says how to write an entry. */
export const howToBegin = 'begin each entry with "- machineActionId: "';

/** Faults that spoil one item and leave the structure of the list in no doubt. */
const faultsOfOneItem: ReadonlySet<YAMLError["code"]> = new Set(["DUPLICATE_KEY", "TAG_RESOLVE_FAILED"]);

/**
 * Most aliases of one anchor, each counted with the aliases in what it stands for. A list of thousands may repeat one
 * comment; more is aliases of aliases, which fill the memory.
 */
const maxAliases = 10_000;

/** Parses YAML 1.2, of which JSON is a part. A text without content is an empty list. */
export function parseYamlList(text: string): YamlList {
  const lines = new LineCounter();
  const placeAt = (offset: number): Place => {
    const { line, col } = lines.linePos(offset);
    return { line, column: col };
  };
  const problemAt = (offset: number, message: string): ListProblem => ({ place: placeAt(offset), message });

  const document = parseDocument(text, { lineCounter: lines, prettyErrors: false, stringKeys: true });
  const faults = [...document.errors, ...document.warnings];
  const faultsOfStructure = faults.filter(({ code }) => !faultsOfOneItem.has(code));
  const mistakes = likelyMistakes(text, faultsOfStructure);
  if (mistakes.length > 0) {
    const problems = mistakes.map(({ offset, message }) => problemAt(offset, message));
    return { kind: "unreadable", problems };
  }
  const structural = [
    ...faultsOfStructure.map(({ pos, message }) => problemAt(pos[0], message)),
    ...aliasesWithoutAnchor(document).map(({ source, range }) =>
      problemAt(range?.[0] ?? 0, `*${source} stands for nothing: there is no &${source} before it`),
    ),
  ];
  if (structural.length > 0) {
    return { kind: "unreadable", problems: structural };
  }

  const { contents } = document;
  if (contents === null || (isScalar(contents) && contents.value === null)) {
    return { kind: "list", items: [] };
  }
  if (!isSeq(contents)) {
    return {
      kind: "unreadable",
      problems: [problemAt(contents.range[0], `this is not a list; ${howToBegin}`)],
    };
  }
  let values: readonly unknown[];
  try {
    values = contents.toJS(document, { maxAliasCount: maxAliases });
  } catch (error) {
    const message = asError(error).message;
    return { kind: "unreadable", problems: [problemAt(contents.range[0], message)] };
  }
  const items = contents.items.map((node, index) => ({
    node,
    value: values[index],
    faults: [
      ...faults
        .filter(({ pos }) => isWithin(pos[0], node))
        .map(({ pos, message }) => problemAt(pos[0], message)),
      ...cutTexts(text, node).map(({ offset, message }) => problemAt(offset, message)),
    ],
    placeAt,
  }));
  return { kind: "list", items };
}

/** The parser finds them only while it makes plain values, and then does not say where they are. */
function aliasesWithoutAnchor(document: Document.Parsed): readonly Alias[] {
  const anchors = new Set<string>();
  const found: Alias[] = [];
  visit(document, {
    Node: (_, node) => {
      if (isAlias(node)) {
        if (!anchors.has(node.source)) {
          found.push(node);
        }
      } else if (node.anchor !== undefined) {
        anchors.add(node.anchor);
      }
    },
  });
  return found;
}

function isWithin(offset: number, { range: [begin, , end] }: ParsedNode): boolean {
  return offset >= begin && offset < end;
}
