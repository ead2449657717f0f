import { ConfigurationError } from "../errors.ts";
import type { Environment } from "./environment.ts";
import { Secret } from "./secret.ts";
import { describeWrongValue, type SettingValues, settingKinds } from "./setting-kinds.ts";
import {
  configKey,
  environmentNames,
  type Layer,
  layers,
  nameSettings,
  namesOf,
  providerNameKey,
  type SettingName,
} from "./setting-names.ts";
import { oneOf } from "./setting-values.ts";

/**
 * Reads the stack config, or the inputs of a `Provider`, whose name it then gives as {@link providerNameKey}. Called with
 * full keys such as `defender:tenantId`.
 */
export interface SettingsSource {
  get(key: string): string | undefined;
}

/** A value and where it was found. */
export interface Sourced<T> {
  readonly value: T;
  /** What held the value, for example `defender:tenantId`, `Provider "sub": tenantId` or `ARM_TENANT_ID`. */
  readonly source: string;
  readonly layer: Layer;
}

/** What is wrong with a setting, and how to fix it. */
interface Problem {
  /** The setting, or the settings, in the reader's terms. */
  readonly subject: string;
  readonly problem: string;
  readonly fix: string;
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
          return { value, source: this.named(source), layer };
        }
      }
    }
    return undefined;
  }

  /** The strongest value of a setting, turned into what it means; a wrong one is a problem. */
  read<Name extends keyof SettingValues>(
    name: Name,
    among: readonly Layer[] = layers,
  ): Sourced<SettingValues[Name]> | undefined {
    const found = this.find(name, among);
    if (found === undefined) {
      return undefined;
    }
    const kind = settingKinds[name];
    const text = found.value.trim();
    const value = kind.parse(text);
    if (value === undefined) {
      const { problem, fix } = describeWrongValue(kind, text);
      this.report(found.source, problem, fix);
      return undefined;
    }
    return { ...found, value };
  }

  /** The strongest value of a secret as it was given; white space may be part of it. */
  readSecret(name: SettingName): Sourced<Secret> | undefined {
    const found = this.find(name);
    return found === undefined ? undefined : { ...found, value: new Secret(found.value) };
  }

  /** Like {@link readSecret}; white space in it, such as the line break that some tools leave, is a problem. */
  readToken(name: SettingName): Sourced<Secret> | undefined {
    const found = this.readSecret(name);
    if (found !== undefined && /\s/.test(found.value.reveal())) {
      this.report(found.source, "the value has white space or a line break in it", "set it again without");
      return undefined;
    }
    return found;
  }

  /** Adds a problem to the error that {@link throwProblems} throws. */
  report(subject: string, problem: string, fix: string): void {
    this.#problems.push({
      subject: this.named(subject),
      problem: this.named(problem),
      fix: this.named(fix),
    });
  }

  /** A text with the settings in it named as they were given; see {@link nameSettings}. */
  named(text: string): string {
    return nameSettings(text, this.#config.get(providerNameKey));
  }

  /** Adds the problem that a setting is not given anywhere. */
  reportMissing(name: SettingName, reason: string, hint: string): void {
    const names = namesOf(name);
    this.report(names[0] ?? name, `missing, ${reason}`, `set ${oneOf(names)}; ${hint}`);
  }

  /**
   * Ends when there are problems.
   *
   * @throws {ConfigurationError} that lists them all
   */
  throwProblems(): void {
    if (this.#problems.length === 0) {
      return;
    }
    const lines = this.#problems.map(
      ({ subject, problem, fix }) => `- ${subject}: ${problem}. To fix: ${fix}.`,
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
