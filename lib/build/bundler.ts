/** What one run of the bundler makes of an entry. */
export interface Bundling {
  readonly entry: string;
  /** One file, or a folder for a split bundle. */
  readonly to: { readonly file: string } | { readonly folder: string };
  readonly minify: boolean;
  /** Whether a source map stands at the end of each file. */
  readonly sourceMap: boolean;
  /** Import map in place of the configuration's. */
  readonly importMap?: string;
  /** Where the configuration is found. */
  readonly cwd: string;
}

/** Runs `deno bundle`. Throws with its words if it fails. */
export async function bundle(bundling: Bundling): Promise<void> {
  const { entry, to, minify, sourceMap, importMap, cwd } = bundling;
  const args = [
    ...["bundle", "--frozen", "--quiet"],
    ...(minify ? ["--minify"] : []),
    ...(sourceMap ? ["--sourcemap=inline"] : []),
    ...(importMap === undefined ? [] : [`--import-map=${importMap}`]),
    ...("file" in to ? ["--output", to.file] : ["--code-splitting", "--outdir", to.folder]),
    entry,
  ];
  const command = new Deno.Command(Deno.execPath(), { args, cwd, stdin: "null" });
  const { success, stderr } = await command.output();
  if (success) return;
  throw new Error(`deno ${args.join(" ")} failed:\n${new TextDecoder().decode(stderr)}`);
}
