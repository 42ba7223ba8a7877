// A list that loads as one scrolls: only what is seen is in the page, however many rows there are.
import { html, nothing } from '../vendor/lit-html/lit-html.js';
import { repeat } from '../vendor/lit-html/directives/repeat.js';

const ROOM = 40, MOST = 100000;

/**
 * @template Row
 */
export class List {
  /** @type {Row[]} */ rows = [];
  /** @type {string | undefined} */ next = undefined;
  isWhole = false;
  isLoading = false;
  /** @type {unknown} */ error = null;
  first = 0;

  /**
   * @param {import('../app.js').Frame} frame
   * @param {{label: string, height?: number, load: (next: string | undefined) => Promise<{rows: Row[], next?: string}>}} how
   *   load fetches the page that `next` names, the first one without; the last page has no next.
   */
  constructor(frame, how) {
    this.frame = frame;
    this.height = how.height ?? 48;
    this.label = how.label;
    this.load = how.load;
    void this.more();
  }

  async more() {
    if (this.isLoading || this.isWhole || this.error || this.rows.length >= MOST)
      return;
    this.isLoading = true;
    try {
      const page = await this.load(this.next);
      this.rows = this.rows.concat(page.rows);
      this.next = page.next;
      this.isWhole = !page.next;
    } catch (error) {
      this.error = error;
    }
    this.isLoading = false;
    this.frame.draw();
  }

  retry() {
    this.error = null;
    void this.more();
  }

  /** @param {Event} event */
  scrolled(event) {
    const box = /** @type {HTMLElement} */ (event.currentTarget);
    const first = Math.max(0, Math.floor(box.scrollTop / this.height) - 8);
    if (first !== this.first) {
      this.first = first;
      this.frame.draw();
    }
    if (first + ROOM > this.rows.length - 50)
      void this.more();
  }

  /** @param {string[]} columns heads @param {(row: Row, index: number) => unknown[]} cells one for each head
   * @param {(row: Row) => string} key @param {unknown} [empty] said where there is none */
  view(columns, cells, key, empty = 'There are none.') {
    if (this.error)
      return html`<p class="note bad" role="alert">${this.frame.said(this.error)} <button @click=${() => this.retry()}>Try again</button></p>`;
    if (this.isWhole && !this.rows.length)
      return html`<p class="dim">${empty}</p>`;
    const last = Math.min(this.rows.length, this.first + ROOM), above = this.first * this.height;
    const shown = this.rows.slice(this.first, last).map((row, at) => ({ row, index: this.first + at }));
    return html`
      <div class="list" role="table" aria-label=${this.label} aria-rowcount=${this.isWhole ? this.rows.length + 1 : -1} aria-busy=${this.isLoading}>
        <div role="rowgroup"><div role="row" class="tr head" aria-rowindex="1">${columns.map((name) => html`<span role="columnheader">${name}</span>`)}</div></div>
        <div class="scroll" role="rowgroup" tabindex="0" aria-label=${this.label} @scroll=${this.scrolled.bind(this)}>
          <div role="presentation" .style=${`height:${above}px`}></div>
          ${repeat(shown, ({ row }) => key(row), ({ row, index }) => html`<div role="row" class="tr" aria-rowindex=${index + 2}
            .style=${`height:${this.height}px`}>${cells(row, index).map((cell) => html`<span role="cell">${cell}</span>`)}</div>`)}
          <div role="presentation" .style=${`height:${(this.rows.length - last) * this.height}px`}></div>
        </div>
      </div>
      ${this.rows.length >= MOST ? html`<p class="dim">The first ${MOST.toLocaleString('en')}: search to narrow it.</p>` : nothing}`;
  }
}
