type Key<T> = (item: T, index: number) => unknown;
export function repeat<T>(items: Iterable<T>, keyOrTemplate: Key<T>, template?: (item: T, index: number) => unknown): unknown;
