/** What decides how the published files differ from those of the repository. */
export interface Publication {
  readonly version: string;
  /** Address of the repository, such as `https://github.com/contoso/x`; undefined as long as it has none. */
  readonly repository: string | undefined;
  /** Whether a file of the repository is in the package. */
  readonly isPacked: (path: string) => boolean;
}

/**
 * `package.json` as it is published: with `"type": "commonjs"`, which what is compiled is. In the repository it stays out,
 * because there Node.js runs the sources, which are ES modules, as they are.
 */
export function publishedManifest(text: string): string {
  return text.replace(/^(\s*)"main":/m, '$1"type": "commonjs",\n$1"main":');
}

/**
 * README as it is published. npm's page knows no other files, so with an address all links are absolute; without one, links
 * to what is not in the package become text, and pictures are left out.
 */
export function publishedReadme(text: string, { version, repository, isPacked }: Publication): string {
  const absolute = (kind: "blob" | "raw", path: string) => `${repository}/${kind}/v${version}/${path}`;
  const withPictures =
    repository === undefined
      ? text.replaceAll(/<picture>[\s\S]*?<\/picture>\n*/g, "")
      : text.replaceAll(
          /\b(src|srcset)="(?!https?:)([^"]+)"/g,
          (_, name, path: string) => `${name}="${absolute("raw", path)}"`,
        );
  return withPictures.replaceAll(
    /\[([^\]]+)\]\((?!https?:|#)([^)\s]+)\)/g,
    (link, words: string, target: string) => {
      if (repository !== undefined) {
        return `[${words}](${absolute("blob", target)})`;
      }
      return isPacked(target.replace(/#.*/, "")) ? link : words;
    },
  );
}
