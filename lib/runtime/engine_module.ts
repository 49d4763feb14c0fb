let provided: string | URL | undefined;

/**
 * Says where the data plane's Worker finds its module. To be called once, before the start, where the
 * program does not run from its sources: a single file brings the module along and makes it a `blob:`
 * or `data:` address, which takes no right to load.
 */
export function provideEngineModule(module: string | URL): void {
  provided = module;
}

/**
 * The module of the data plane's Worker: what was provided, else the source beside this one. A built file has it
 * packed, and puts what unpacks it in the place of the source's address.
 */
export function engineModule(): string | URL | Promise<string> {
  return provided ?? new URL("./engine_worker.ts", import.meta.url);
}
