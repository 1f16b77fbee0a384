/** What the Job that loads a queue has behind the study's name. */
export const LOADER_SUFFIX = '-load';
