// What the console takes of lit-html: as much as its own files say of types, which are none.
export interface TemplateResult { readonly strings: TemplateStringsArray; readonly values: unknown[] }
export function html(strings: TemplateStringsArray, ...values: unknown[]): TemplateResult;
export function svg(strings: TemplateStringsArray, ...values: unknown[]): TemplateResult;
export function render(value: unknown, container: HTMLElement | DocumentFragment, options?: { host?: object }): unknown;
export const nothing: unique symbol;
export const noChange: unique symbol;
