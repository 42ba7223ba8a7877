import { html, render } from "./vendor/lit-html/lit-html.js";

render(html`<h1>azsreg</h1>`, document.body);
