/** What `--help` shows. */
export const helpText = `pulumi-defender-endpoint: looks up machine actions of Microsoft Defender for Endpoint, and checks what the provider needs.
It reads only.

Usage:
  pulumi-defender-endpoint list [options]    lists machine actions, newest first
  pulumi-defender-endpoint show ID           shows one machine action
  pulumi-defender-endpoint check FILE        shows what pulumi up would do about each entry of a list of cancellations
  pulumi-defender-endpoint doctor [options]  checks settings, network, sign-in, permissions and calls, and says how to fix
                                             what does not work; its output holds no secret and no machine's name

Options of list (each but --older-than can be given several times; every kind that is given must hold):
  --type TYPE            only this type, such as RunAntiVirusScan
  --status STATUS        only this status (default: Pending)
  --machine MACHINE      only this machine: its id, or its whole DNS name
  --requestor WHO        only what this user or application has started
  --older-than AGE       only what is at least this old: 30m, 24h, 3d

Options of check:
  -o, --output FORMAT    table (default), json, or markdown: for the comment of a pull request
  --max-length LENGTH    cuts the markdown at this many characters, says so, and shows the whole table as a message
  --stack NAME           knows what the stack holds already, and what leaves it; see below

Options of list and show:
  -o, --output FORMAT    table (default), json, or yaml: entries for a list of cancellations, with expect filled in
  --comment TEXT         the comment of the yaml entries (default: empty, to be filled in)

Options of doctor:
  -o, --output FORMAT    text (default) or json

Options of all:
  -s, --stack NAME       reads the config of this stack, as pulumi does, with its secrets; needs pulumi on the
                         PATH, and must run in the project's folder
  -c, --config KEY=VALUE a setting of the stack config, such as cloud=gcc or apiBaseUrl=https://…; no secrets; takes
                         precedence over the stack's own
  -h, --help             shows this
  --version              shows the version

It signs in as the provider does: by the config of the stack, then by the environment: ARM_* (ARM_TENANT_ID, ARM_CLIENT_ID,
ARM_CLIENT_SECRET, …), AZURE_*, a federated or a managed identity, or the Azure CLI. It needs the permission Machine.Read.All.

Script arguments of live responses are never shown. Exit codes of list and show: 0 done, also with nothing found; 1 failed; 2
wrong usage. Of doctor: 1 when a check failed. Of check: 0 no problem; 1 entries that pulumi up would refuse; 2 the list could
not be checked.
`;
