import { dirname, resolve } from "node:path";

/** Whether a path is a directory or lies in it; links are not followed. */
export function isPathWithin(path: string, directory: string): boolean {
  const whole = resolve(directory);
  return resolve(path) === whole || ancestorsOf(path).includes(whole);
}

/** The directories a path lies in, absolute and the nearest first; its own is not among them. */
export function ancestorsOf(path: string): string[] {
  const above: string[] = [];
  for (let at = resolve(path); dirname(at) !== at; at = dirname(at)) above.push(dirname(at));
  return above;
}
