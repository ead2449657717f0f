const windows = process.platform === "win32";

/** The files that make up an engine for Node.js programs with dynamic resources, as this platform names them. */
export const engineFiles = {
  command: windows ? "pulumi.exe" : "pulumi",
  languageHost: windows ? "pulumi-language-nodejs.exe" : "pulumi-language-nodejs",
  dynamicProvider: windows ? "pulumi-resource-pulumi-nodejs.cmd" : "pulumi-resource-pulumi-nodejs",
} as const;

/** The language host of YAML programs, which the official release brings along and a built engine does not. */
export const yamlHostFile = windows ? "pulumi-language-yaml.exe" : "pulumi-language-yaml";
