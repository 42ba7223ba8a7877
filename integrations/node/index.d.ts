/** The directory as `docs/directory.md` has it, a file of it, or its URL. */
export type Directory = Record<string, unknown> | string | URL;

export interface StartOptions {
  /** The directory file. */
  directory?: string;
  /** Further flags of `azsreg serve`. */
  args?: string[];
  /** The program; else AZSREG_BIN, else `azsreg` in PATH. */
  bin?: string;
}

export interface ConnectOptions {
  /** Of the control plane; else the first of AZSREG_CONTROL_TOKEN_FILE. */
  token?: string;
  /** A file with whom to trust; else AZSREG_CACERT. */
  ca?: string;
}

export interface ResetOptions {
  /** `directory`, `empty`, or what was saved; without it the directory, where there is one. */
  to?: string;
  /** What ids come from. */
  seed?: number;
  /** What stays as it is. */
  keep?: string[];
}

export interface TokenOptions {
  cloudId?: string;
  billingModel?: "PayAsYouUse" | "Capacity" | "Development" | "Custom" | "Ruggedized";
  agreementNumber?: string;
  [member: string]: unknown;
}

/** What the control plane answered instead of what was asked for. */
export class Refused extends Error {
  readonly status: number;
  readonly code: string;
  readonly target?: string;
  readonly details?: unknown;
}

/** The requests that were sent are not those that should have been. */
export class NotVerified extends Error {
  /** `VerificationFailed`, or `RequestsIncomplete`. */
  readonly refused: string;
  readonly details?: unknown;
}

/** A server: its address, and its control plane. Answers are as `docs/control.md` has them. */
export class Azsreg {
  private constructor();
  /** https where the server has it. */
  readonly url: string;
  /** A file with whom clients have to trust. */
  readonly ca?: string;
  /** Of the control plane, where it asks for one. */
  readonly token?: string;
  status(): Promise<Record<string, any>>;
  /** Start over: with the directory, or where there is none, with nothing. */
  reset(options?: ResetOptions): Promise<{ to: string; epoch: number; milliseconds: number }>;
  /** Save what the data is now, for a reset to that name to go back to. */
  save(name: string): Promise<{ name: string; created: string; bytes: number; schemaVersion: number }>;
  /** What the server knows now, with hashes of its secrets, so that it can be put back. */
  directory(): Promise<Record<string, any>>;
  /** Put an object, or a file, in the place of the directory that is in force. */
  putDirectory(directory: Directory, options?: { dropMade?: boolean; dryRun?: boolean }): Promise<Record<string, any>>;
  /** Have the clock stand still, there or where it is. */
  freeze(now?: string | Date, options?: { force?: boolean }): Promise<Record<string, any>>;
  /** Put the clock on, by an ISO 8601 duration. */
  advance(by: string): Promise<Record<string, any>>;
  /** While `run` runs, requests that fit meet the fault; `run` is given what reads the rule with its counters. */
  fault<T>(name: string, rule: Record<string, unknown>, run: (read: () => Promise<Record<string, any>>) => T | Promise<T>): Promise<T>;
  /** The requests that are kept and fit, oldest first. */
  requests(match?: Record<string, string | number>): Promise<Record<string, any>[]>;
  /** That so many requests fit, or without a number that one does; their numbers. */
  verify(match: Record<string, unknown>, expected?: number | { count?: number; atLeast?: number; atMost?: number }): Promise<number[]>;
  /** What a request would be answered, check by check; nothing comes of it. */
  explain(method: string, url: string, as?: string, options?: { headers?: Record<string, string>; body?: unknown }): Promise<Record<string, any>>;
  /** Who pays for what a tenant uses, or a subscription of the stack, and why. */
  payer(registration: string, tenant?: string, options?: { stackSubscription?: string; at?: string | Date }): Promise<Record<string, any>>;
  /** What the operator's script gets from an Azure Stack, as `azsreg token` mints it. */
  registrationToken(options?: TokenOptions): string;
  /** What a server of one's own has logged. */
  log(): string;
  /** End a server of one's own; another one runs on. */
  stop(): Promise<void>;
}

/** A server in memory, on ports that are free; or, with AZSREG_URL, the one that runs there. */
export function start(options?: StartOptions): Promise<Azsreg>;

/** A server that runs already. */
export function connect(url: string, options?: ConnectOptions): Azsreg;
