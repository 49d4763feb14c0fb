/** The commit this program was built from; packaging puts it here, the sources know none. */
export const GIT_SHA: string | undefined = undefined;
