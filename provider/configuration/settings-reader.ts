import { ConfigurationError } from "../errors.ts";
import type { Environment } from "./environment.ts";
import { Secret } from "./secret.ts";
import {
  configKey,
  environmentNames,
  type Layer,
  layers,
  namesOf,
  type SettingName,
} from "./setting-names.ts";

/** Reads the stack config. Called with full keys such as `defender:tenantId`. */
export interface SettingsSource {
  get(key: string): string | undefined;
}

/** A value and where it was found. */
export interface Sourced<T> {
  readonly value: T;
  /** The key or variable that held the value, for example `defender:tenantId` or `ARM_TENANT_ID`. */
  readonly source: string;
  readonly layer: Layer;
}

/** What is wrong with a setting, and how to mend it. */
interface Problem {
  /** The setting, or the settings, in the reader's terms. */
  readonly subject: string;
  readonly problem: string;
  readonly mend: string;
}

/** Longest part of a wrong value that an error shows, in characters. */
const maximumShownLength = 60;

/** A wrong value as an error shows it. Never call it with a secret. */
export function shown(value: string): string {
  return value.length > maximumShownLength ? `"${value.slice(0, maximumShownLength)}…"` : `"${value}"`;
}

/** Reads settings from the stack config and the environment, and collects every problem instead of ending at the first. */
export class SettingsReader {
  readonly #config: SettingsSource;
  readonly #environment: Environment;
  readonly #problems: Problem[] = [];

  constructor(config: SettingsSource, environment: Environment) {
    this.#config = config;
    this.#environment = environment;
  }

  /** The strongest value of a setting as it was given. An empty value counts as not given. */
  find(name: SettingName, among: readonly Layer[] = layers): Sourced<string> | undefined {
    for (const layer of among) {
      for (const source of this.#names(name, layer)) {
        const value = layer === "stackConfig" ? this.#config.get(source) : this.#environment[source];
        if (value !== undefined && value.trim() !== "") {
          return { value, source, layer };
        }
      }
    }
    return undefined;
  }

  /**
   * The strongest value of a setting, without white space around it, turned into what it means.
   *
   * @param parse gives the meaning, or undefined when the value has none
   * @param expected what the value has to be, for the error
   */
  read<T>(
    name: SettingName,
    parse: (value: string) => T | undefined,
    expected: string,
    among: readonly Layer[] = layers,
  ): Sourced<T> | undefined {
    const found = this.find(name, among);
    if (found === undefined) {
      return undefined;
    }
    const text = found.value.trim();
    const value = parse(text);
    if (value === undefined) {
      this.report(found.source, `${shown(text)} is not ${expected}`, `give ${expected}`);
      return undefined;
    }
    return { ...found, value };
  }

  /** The strongest value of a setting that must never be shown. */
  readSecret(name: SettingName, among: readonly Layer[] = layers): Sourced<Secret> | undefined {
    const found = this.find(name, among);
    return found === undefined ? undefined : { ...found, value: new Secret(found.value) };
  }

  /** Adds a problem to the error that {@link throwProblems} throws. */
  report(subject: string, problem: string, mend: string): void {
    this.#problems.push({ subject, problem, mend });
  }

  /** Adds the problem that a setting is not given anywhere. */
  reportMissing(name: SettingName, reason: string, hint: string): void {
    const names = namesOf(name);
    this.report(names[0] ?? name, `missing, ${reason}`, `${hint}: set ${oneOf(names)}`);
  }

  /** How many problems there are so far. */
  get problemCount(): number {
    return this.#problems.length;
  }

  /**
   * Ends when there are problems.
   *
   * @throws ConfigurationError that lists them all
   */
  throwProblems(): void {
    if (this.#problems.length === 0) {
      return;
    }
    const lines = this.#problems.map(
      ({ subject, problem, mend }) => `- ${subject}: ${problem}. To mend: ${mend}.`,
    );
    const title =
      lines.length === 1
        ? "A setting of the Defender provider is missing or wrong:"
        : `${lines.length} settings of the Defender provider are missing or wrong:`;
    throw new ConfigurationError([title, ...lines].join("\n"));
  }

  #names(name: SettingName, layer: Layer): readonly string[] {
    if (layer !== "stackConfig") {
      return environmentNames[name]?.[layer] ?? [];
    }
    const key = configKey(name);
    return key === undefined ? [] : [key];
  }
}

/** "a", "a or b", "a, b or c". */
export function oneOf(names: readonly string[]): string {
  return names.length < 2 ? names.join("") : `${names.slice(0, -1).join(", ")} or ${names.at(-1)}`;
}
