/** The tsconfig.json that `pulumi new typescript` writes. */
export const templateConfig = {
  compilerOptions: {
    strict: true,
    outDir: "bin",
    target: "es2020",
    module: "commonjs",
    moduleResolution: "node",
    sourceMap: true,
    experimentalDecorators: true,
    pretty: true,
    noFallthroughCasesInSwitch: true,
    noImplicitReturns: true,
    forceConsistentCasingInFileNames: true,
  },
  files: ["index.ts"],
} as const;

/** The development dependencies that it writes, as far as they say how TypeScript is compiled. */
export const templateDevDependencies = { "@types/node": "^24.0.0", typescript: "^5.0.0" } as const;
