/**
 * A message, as far as it is always the same, and what to make of it.
 *
 * The texts stay here: most messages are put together from several parts, and what the page adds to them would be loaded by
 * every provider's process. A test looks for each quote in the source, so a changed message turns it red.
 */
export interface Trouble {
  /** Part of the message, word for word. */
  readonly says: string;
  readonly meaning: string;
  readonly fix: string;
}

/** Messages about one machine action. */
export const actionTroubles: readonly Trouble[] = [
  {
    says: "already ended as",
    meaning: "The action ended (succeeded, failed, timed out) before it could be cancelled.",
    fix: 'Remove the entry, or set `onAlreadyEnded: "accept"` to record how it ended.',
  },
  {
    says: "the action is not the expected one",
    meaning:
      "A field of `expect` differs from what the service shows. The provider sends no cancel call for it.",
    fix: "Look which side is wrong: correct `machineActionId`, or `expect`.",
  },
  {
    says: "which contains a threat, or may: when it is cancelled,",
    meaning: "Isolation, restriction and quarantine are cancelled only when the program names them.",
    fix: "If you want to free the machine, set `expect.type` to the type that the message names.",
  },
  {
    says: "The cancellation is not withdrawn. Run pulumi up again",
    meaning:
      "The service accepted the cancellation, and the wait ran out before the action was final. The state is kept as `pending`.",
    fix: "Run `pulumi up` again to go on waiting, or raise `waitTimeoutSeconds`. A machine that is switched off may take days.",
  },
  {
    says: "were refused or lost, and the action is still",
    meaning: "Three cancel calls did not work, each followed by a read.",
    fix: "The message holds the service's last answer. Run `pulumi up` again later.",
  },
  {
    says: "Could not find out what became of machine action",
    meaning: "The answer to the cancel call was lost, and reading failed as well. It may have taken effect.",
    fix: "Run `pulumi up` again: it reads first, and adopts a cancellation that took effect.",
  },
  {
    says: "not known to be cancelled",
    meaning:
      "A bulk cancellation has ended in part. What was done is in the state; the others follow, each with its reason.",
    fix: "Run `pulumi up` again: it goes on with those.",
  },
  {
    says: "began to match after the check; the next pulumi up handles",
    meaning: "No fault: these began to match after the list was read, so nobody has reviewed them.",
    fix: "Run `pulumi up` again, after a preview if they are to be reviewed.",
  },
  {
    says: "does not match any more, so it is left alone and followed",
    meaning: "No fault: a device has picked the action up since the list was read.",
    fix: "To interrupt what is running, add `InProgress` to `match.statuses`.",
  },
  {
    says: "what became of it stays unknown",
    meaning: "The service does not show an action any more that a bulk cancellation has followed.",
    fix: "Look for it in the Action center. The stack has let it go.",
  },
  {
    says: "the preview cannot tell what will be cancelled",
    meaning:
      "The actions could not be looked at, so nobody can see what would be cancelled. It fails a preview, or warns with `defender:onBlindPreview` set to `warn` and without any way to sign in; an update looks again and refuses what it must.",
    fix: "The message says why. With credentials that may read, the preview shows each action.",
  },
];

/** Messages about an answer that says success and cannot be used. A cancel call may have taken effect: it is read. */
export const answerTroubles: readonly Trouble[] = [
  {
    says: "the answer says success, but with nothing",
    meaning: "A success without a body.",
    fix: "Check `defender:apiBaseUrl`, and what stands between this machine and the service.",
  },
  {
    says: "the answer says success, but not with JSON",
    meaning: "Usually the page of a proxy or a sign-in page.",
    fix: "Check `defender:apiBaseUrl`, and what stands between this machine and the service.",
  },
  {
    says: "it is not what the service documents",
    meaning: "The service has changed, or it is another API.",
    fix: "Look for a newer version of this package; if there is none, report the sentence in parentheses.",
  },
  {
    says: "the answer is about another action",
    meaning: "Something on the way mixes answers up. Nothing is concluded from it.",
    fix: "Ask who runs the proxy, cache or gateway.",
  },
  {
    says: "and was not read",
    meaning: "The answer is larger than anything that the service sends.",
    fix: "Check `defender:apiBaseUrl`, and what stands between this machine and the service.",
  },
  {
    says: "is neither the configured host nor one of its cloud, so no token is sent there",
    meaning: "An answer names a next page on a foreign host.",
    fix: "Check `defender:apiBaseUrl` and `defender:cloud`; if both are right, report it.",
  },
  {
    says: "the address of the next page cannot be read",
    meaning: "An answer names a next page that is no address.",
    fix: "Check `defender:apiBaseUrl`, and what stands between this machine and the service.",
  },
  {
    says: "the list does not end after",
    meaning: "Each page of a list names another one, a hundred times.",
    fix: "Check `defender:apiBaseUrl`, and what stands between this machine and the service.",
  },
];

/** Messages about time and limits. */
export const timeTroubles: readonly Trouble[] = [
  {
    says: "This machine's clock is",
    meaning:
      "Part of a 401: the clock differs from the service's by more than the five minutes that are tolerated.",
    fix: "Set the clock, and keep it right with NTP.",
  },
  {
    says: "calls wait",
    meaning:
      "No fault: the provider keeps within the service's limits. The line says when the next call goes out.",
    fix: "Nothing. To leave room for other tools of the same application, set `defender:callsPerMinute` and `defender:callsPerHour`.",
  },
  {
    says: "the service has throttled a call of this kind and wants a pause",
    meaning:
      "Another tool of the same application uses up the limit. The call is made again after the pause.",
    fix: "Give the other tool an application of its own.",
  },
  {
    says: "not sent, because the service throttles calls of this kind",
    meaning:
      "The service has asked for a pause of more than five minutes: usually the hour's limit is used up.",
    fix: "Run again after the time that the message names.",
  },
  {
    says: "and the token has none of these permissions",
    meaning: "A warning before the first call: what follows will be refused with 403.",
    fix: "See [Permissions in Entra](permissions.md).",
  },
  {
    says: "whose error says what to do",
    meaning: "Many resources fail by the same fault, which the first of them tells in full.",
    fix: "Look at the error of the resource that the message names.",
  },
  {
    says: "so the value ends here; put the value in quotes",
    meaning: "In a list, what follows a # behind a space is a remark and not part of the comment.",
    fix: "Put the whole comment in quotes.",
  },
];

/** Messages about settings and inputs, before anything is called. */
export const settingTroubles: readonly Trouble[] = [
  {
    says: "of the Defender provider is missing or wrong",
    meaning: "Stack config and environment do not say how to sign in, or contradict each other.",
    fix: "The message lists every setting with its fix. `defender:showSettings` shows where each value comes from.",
  },
  {
    says: "has settings that the Defender provider does not know",
    meaning: "A key of the stack config is misspelt, or is none of this provider's.",
    fix: "The message says which name was probably meant. `pulumi config rm` takes the wrong key out.",
  },
  {
    says: "The proxy in HTTPS_PROXY, HTTP_PROXY or ALL_PROXY",
    meaning: "The proxy's address cannot be used.",
    fix: "Give an address such as `http://proxy.example:3128`.",
  },
  {
    says: "so none is cancelled",
    meaning: "A bulk cancellation matches more actions than `maxCancellations` allows.",
    fix: "The message lists them. If all of them are meant, raise `maxCancellations`; else narrow `match`.",
  },
  {
    says: "so nobody has seen what would be cancelled",
    meaning: "The service did not answer when the plan of a bulk cancellation was made.",
    fix: "Run `pulumi up` again.",
  },
  {
    says: "has no condition beside statuses",
    meaning: "`match` would mean every pending action of the tenant.",
    fix: "Narrow it by types, machines, requestors or age.",
  },
  {
    says: "but wildcards are not supported",
    meaning: "Values are compared whole, so a wildcard would match nothing.",
    fix: "Give whole values, or leave the condition out and narrow by others.",
  },
  {
    says: "which Microsoft does not document",
    meaning: "A warning: `match.types` names a type that may be misspelt, and would match nothing then.",
    fix: "Compare it with the types that the message lists. A new one of the service needs no change.",
  },
];

/** `pulumi import` of a resource that only the Node.js program can declare. */
export const importTrouble: Trouble = {
  says: "code must be a string, not undefined",
  meaning:
    "`pulumi import` of the dynamic resource: the engine has no code of the provider to read it with. The plugin's resource can be imported.",
  fix: "Declare the cancellation and run `pulumi up`: an action that is cancelled already is adopted without a cancel call. Or import `defender:index:MachineActionCancellation`, see [the plugin](plugin.md).",
};

/** A program in another language without the plugin, or with another version than its SDK asks for. */
export const pluginTrouble: Trouble = {
  says: 'error loading package "defender"',
  meaning:
    "The plugin is not installed in the version that the program asks for, and is not where Pulumi looks for others on the internet. With an SDK the message names `pulumi-resource-defender` and the version.",
  fix: "Install it from a file in that version: [the plugin](plugin.md#where-the-plugin-comes-from).",
};

/** Messages of the engine and of its host for YAML about the plugin. */
export const pluginTroubles = [
  pluginTrouble,
  {
    says: "resource plugin defender is expected to have version",
    meaning:
      "A warning: an SDK, or the option `version` of a resource, is for a newer plugin than the one that was found.",
    fix: "Install the plugin of that version, or write the SDK again from the one that is installed: `pulumi package add defender`.",
  },
  {
    says: "is not assignable from",
    meaning: "An input of a YAML program does not exist, or is of another type. The lines below name it.",
    fix: "Correct the input. A text that looks like a number needs quotes.",
  },
  {
    says: "does not exist on",
    meaning: "A YAML program refers to an output that the resource does not have.",
    fix: "Take one of the existing properties, which the next line lists; all are in [reference](reference.md).",
  },
] satisfies readonly Trouble[];

/** Messages of the TypeScript compiler and of the Pulumi SDK, before a program runs or outside of one. */
export const compilerTroubles = [
  {
    says: "error TS5107: Option 'moduleResolution=node10' is deprecated",
    meaning:
      "TypeScript is 6.0, and `tsconfig.json` is the one of `pulumi new typescript`, which is for 5.9.",
    fix: "Take the `tsconfig.json` of [the package](package.md#typescript), which works with both, or TypeScript 5.9.",
  },
  {
    says: "error TS6046: Argument for '--module' option must be",
    meaning:
      "The project has no TypeScript, so the Pulumi SDK takes the 3.8.3 that it carries, which knows no `nodenext`.",
    fix: 'Run `npm install --save-dev "typescript@>=5.9 <6.1"`.',
  },
  {
    says: "Cannot read properties of undefined (reading 'readFile')",
    meaning:
      "TypeScript is 7.0, which the Pulumi SDK does not work with. npm says so, too, and refuses to install it beside the SDK (`ERESOLVE`).",
    fix: 'Run `npm install --save-dev "typescript@>=5.9 <6.1"`.',
  },
  importTrouble,
] as const satisfies readonly Trouble[];
