import { stringify } from "@std/yaml";
import type { Deployment } from "../../../lib/cli/deploy/deployment.ts";
import type { DeployKind } from "../../../lib/cli/deploy/kinds.ts";
import { planDeployment } from "../../../lib/cli/deploy/plan_deployment.ts";
import { parseFlags } from "../../../lib/config/flags.ts";
import { optionRows } from "../../../lib/config/options.ts";

/** A profile's sections. */
export type Profile = Readonly<Record<string, unknown>>;

/** A machine that deploys, and what it is asked to deploy. */
export interface Asked {
  readonly kind: DeployKind;
  /** What the profile has beside what it must have; a section replaces the one of the same name. */
  readonly profile?: Profile;
  /** The profile's text, in place of sections. */
  readonly text?: string;
  readonly name?: string;
  readonly programPath?: string;
  readonly env?: Readonly<Record<string, string>>;
}

const CONTROL_PLANE = {
  base_url: "https://plane.example",
  tunnel_id: `tunnel_${"a".repeat(32)}`,
  api_key: "file:/run/secrets/cp-key",
};
const MCP = { server_urls: [{ channel: "main", url: "http://mcp.example:3000/mcp" }] };

/** A profile's text with some sections of its own. */
export function profileText({ control_plane = {}, ...profile }: Profile = {}): string {
  const own = typeof control_plane === "object" ? control_plane : {};
  return stringify({ mcp: MCP, control_plane: { ...CONTROL_PLANE, ...own }, ...profile });
}

/** Plans it on a machine that has no other file than the profile. */
export function planned(
  { kind, profile, text, name = "p", programPath, env = {} }: Asked,
): Deployment {
  const path = `/here/${name}.yaml`;
  return planDeployment(
    parseFlags(["--profile-file", path], optionRows),
    {
      env: (variable) => env[variable],
      readFile(file) {
        if (file === path) return text ?? profileText(profile);
        throw new Deno.errors.NotFound(file);
      },
    },
    { kind, image: "image", runtimePath: undefined, programPath, targetProfile: undefined },
  );
}

/** The values of one flag on the client's command line. */
export function valuesOf({ command }: Deployment, flag: string): string[] {
  const given = command.find((word) => word.startsWith(`${flag}=`));
  return given === undefined ? [] : given.slice(flag.length + 1).split(",");
}
