import * as pulumi from "@pulumi/pulumi";

const reference = /\b(CHG|INC)-\d+\b/;

/**
 * From here on every resource of the stack that cancels machine actions has to name a change or an incident in its
 * comment. Without one the program ends, in a preview, too, before anything is called.
 */
export function requireReferenceInComments(): void {
  pulumi.runtime.registerStackTransformation(({ type, name, props, opts }) => {
    if (!type.startsWith("pulumi-nodejs:dynamic/defender:")) {
      return undefined;
    }
    const comment = pulumi.output(props["comment"]).apply((text) => {
      if (typeof text === "string" && reference.test(text)) {
        return text;
      }
      throw new pulumi.RunError(
        `The comment of "${name}" is ${JSON.stringify(text)}. It has to name a change or an incident, such as CHG-2071 or INC-1042.`,
      );
    });
    return { props: { ...props, comment }, opts };
  });
}
