export const PartType: { readonly ATTRIBUTE: 1; readonly CHILD: 2; readonly PROPERTY: 3; readonly BOOLEAN_ATTRIBUTE: 4; readonly EVENT: 5; readonly ELEMENT: 6 };
export class Directive { constructor(info: unknown); render(...values: unknown[]): unknown }
export function directive<A extends unknown[]>(made: new (info: unknown) => { render(...values: A): unknown }): (...values: A) => unknown;
