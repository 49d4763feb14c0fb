/** A path of Windows begins with a drive; there both slashes separate. */
export const ON_A_DRIVE = /^[A-Za-z]:[\\/]/;

/** The directory a path lies in; one of Windows is told by its drive, whatever system this is. */
export function directoryOf(path: string): string {
  if (ON_A_DRIVE.test(path)) {
    const end = Math.max(path.lastIndexOf("/"), path.lastIndexOf("\\"));
    // Without its slash a drive stands for the current directory there.
    return path.slice(0, Math.max(end, "C:\\".length));
  }
  const end = path.lastIndexOf("/");
  if (end < 0) return ".";
  return end === 0 ? "/" : path.slice(0, end);
}
