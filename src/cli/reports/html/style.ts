/** Colours are given for light and dark paper; every text has a contrast of 4.5 to 1 or more on its ground. */
export const STYLE = `
:root {
  color-scheme: light dark;
  --page: light-dark(#f3f5f8, #10141a);
  --card: light-dark(#ffffff, #1a2029);
  --text: light-dark(#1a2230, #e8ecf2);
  --soft: light-dark(#505c6e, #a9b4c4);
  --line: light-dark(#d5dbe4, #333d4b);
  --link: light-dark(#0b57b0, #8fc1ff);
  --error: light-dark(#b3211a, #ff9d94);
  --warn: light-dark(#855200, #f2c063);
  --info: light-dark(#30598c, #9cc4f5);
  --ok: light-dark(#1a6b3a, #7fd6a0);
  --partly: light-dark(#5d4a9c, #c3b3f7);
  --flow: light-dark(#3f74b8, #5f94d8);
  --s1: light-dark(#e9f1fb, #1d2b3f);
  --s2: light-dark(#d3e4f8, #22395a);
  --s3: light-dark(#b9d5f4, #294a76);
  --s4: light-dark(#9dc5f0, #2f5a92);
  font: 16px/1.5 system-ui, 'Segoe UI', Roboto, 'DejaVu Sans', sans-serif;
}
:root[data-theme='light'] { color-scheme: light; }
:root[data-theme='dark'] { color-scheme: dark; }
* { box-sizing: border-box; }
[hidden] { display: none !important; }
body { margin: 0 auto; padding: 0 1.25rem 3rem; max-width: 72rem; background: var(--page); color: var(--text); }
h1, h2, h3, p, ul, dl { margin: 0; }
h1 { font-size: 1.15rem; font-weight: 650; }
h2 { font-size: 1.3rem; line-height: 1.3; text-wrap: balance; }
h3 { font-size: 1.05rem; line-height: 1.4; overflow-wrap: anywhere; }
ul { padding: 0; list-style: none; }
a { color: var(--link); }
code { font: 0.88em ui-monospace, 'Cascadia Mono', 'DejaVu Sans Mono', monospace; overflow-wrap: anywhere; }
:focus-visible { outline: 3px solid var(--link); outline-offset: 2px; border-radius: 3px; }
.skip { position: absolute; left: -100rem; }
.skip:focus { left: 1rem; top: 1rem; padding: 0.5rem 1rem; background: var(--card); z-index: 2; }
header.page { display: flex; gap: 1rem; align-items: start; justify-content: space-between; padding: 1.75rem 0 0.75rem; }
header.page p, footer { color: var(--soft); font-size: 0.9rem; }
footer { padding-top: 1.5rem; }
nav ul { display: flex; flex-wrap: wrap; gap: 0.3rem 1.25rem; font-size: 0.92rem; padding-bottom: 1rem; }
main { display: grid; grid-template-columns: minmax(0, 1fr); gap: 1.25rem; }
main > section { display: grid; grid-template-columns: minmax(0, 1fr); gap: 0.9rem; background: var(--card); border: 1px solid var(--line); border-radius: 12px; padding: 1.4rem 1.5rem; }
button, select, input[type='search'] { font: inherit; color: inherit; background: var(--card); border: 1px solid var(--soft); border-radius: 7px; padding: 0.35rem 0.7rem; }
button { cursor: pointer; white-space: nowrap; }
button[aria-pressed='true'] { background: var(--text); color: var(--card); }

.overview h2 { font-size: clamp(1.5rem, 1.1rem + 2vw, 2.2rem); font-weight: 680; letter-spacing: -0.015em; }

.incomplete { border: 1px solid var(--partly); border-radius: 9px; padding: 0.6rem 1rem; }
.incomplete ul { max-height: 12rem; overflow-y: auto; overflow-wrap: anywhere; }
.bar { display: block; width: 100%; height: 18px; border-radius: 9px; }
.bar rect.error { fill: var(--error); }
.bar rect.warn { fill: var(--warn); }
.bar rect.partly { fill: var(--partly); }
.bar rect.ok { fill: var(--ok); }
.legend { display: flex; flex-wrap: wrap; gap: 0.3rem 1.5rem; }
.tiles { display: grid; grid-template-columns: repeat(auto-fit, minmax(9.5rem, 1fr)); gap: 0.75rem; padding-top: 0.3rem; }
.tiles div { display: flex; flex-direction: column-reverse; justify-content: flex-end; border-top: 2px solid var(--line); padding-top: 0.5rem; }
.tiles dt { color: var(--soft); font-size: 0.9rem; }
.tiles dd { margin: 0; font-size: 1.7rem; line-height: 1.2; font-weight: 650; font-variant-numeric: tabular-nums; }

.icon { width: 1em; height: 1em; vertical-align: -0.12em; overflow: visible; }
.icon > * { fill: currentColor; }
.icon > .sign { fill: none; stroke: var(--card); stroke-width: 1.8; stroke-linecap: round; }
.icon.error, .badge.error { color: var(--error); }
.icon.warn, .badge.warn { color: var(--warn); }
.icon.info, .badge.info { color: var(--info); }
.icon.ok, .badge.ok { color: var(--ok); }
.icon.partly, .badge.partly { color: var(--partly); }
.badge { font-weight: 650; }
.fault { color: var(--error); }

.filters { display: flex; flex-wrap: wrap; gap: 0.6rem 1.1rem; align-items: center; padding: 0.8rem 1rem; background: var(--page); border-radius: 9px; }
.filters fieldset { display: flex; flex-wrap: wrap; gap: 0.2rem 1rem; border: 0; margin: 0; padding: 0; }
.filters legend { float: left; padding: 0; }
.filters label { white-space: nowrap; }
.filters select { max-width: 12rem; }
.filters .field input { width: 11rem; }
.field input { width: 14rem; max-width: 100%; margin-left: 0.3rem; }
.filters select { margin-left: 0.3rem; }
[role='status'] { color: var(--soft); font-size: 0.92rem; }

.group { display: grid; grid-template-columns: minmax(0, 1fr); gap: 0.45rem; border: 1px solid var(--line); border-left: 5px solid var(--line); border-radius: 9px; padding: 0.9rem 1.1rem; scroll-margin-top: 1rem; }
.group.error { border-left-color: var(--error); }
.group.warn { border-left-color: var(--warn); }
.group.info { border-left-color: var(--info); }
.group header { display: flex; flex-wrap: wrap; gap: 0.2rem 0.9rem; align-items: baseline; font-size: 0.9rem; }
.group header code, .where, .source { color: var(--soft); }
.source { font-size: 0.9rem; }
.case, .rest { display: grid; grid-template-columns: minmax(0, 1fr); gap: 0.25rem; }
.case { padding: 0.25rem 0; }
.message { font-weight: 550; overflow-wrap: anywhere; }
.names { display: flex; flex-wrap: wrap; gap: 0.15rem 0.9rem; overflow-wrap: anywhere; }
.evidence, .records { color: var(--soft); font-size: 0.9rem; overflow-wrap: anywhere; }
.evidence li, .records li { padding-left: 1.1em; text-indent: -1.1em; }
.evidence li::before { content: '– '; }
.remedy { overflow-wrap: anywhere; }
summary { cursor: pointer; width: fit-content; max-width: 100%; overflow-wrap: anywhere; }
details[open] > summary { margin-bottom: 0.3rem; }

.scroll { overflow-x: auto; }
.scroll.tall { max-height: 85vh; overflow-y: auto; }
table { border-collapse: collapse; font-size: 0.92rem; font-variant-numeric: tabular-nums; }
caption { text-align: left; color: var(--soft); padding-bottom: 0.3rem; }
th { text-align: left; font-weight: 600; }
td, th { padding: 0.35rem 0.7rem; border-bottom: 1px solid var(--line); vertical-align: top; }
.plain { width: 100%; }
.plain tbody th { min-width: 11rem; font-weight: 500; overflow-wrap: anywhere; }
.plain .names { display: block; }
.reasons td:last-child { min-width: 15rem; }
.reasons code { white-space: nowrap; }
.matrix { border-collapse: separate; border-spacing: 2px; }
.matrix th, .matrix td { border: 0; }
.matrix thead th { position: sticky; top: 0; z-index: 2; background: var(--card); vertical-align: bottom; padding: 0.3rem 0.4rem; }
.matrix thead th:first-child { left: 0; z-index: 3; }
.matrix thead th:not(:first-child) span { writing-mode: vertical-rl; transform: rotate(180deg); max-height: 22rem; white-space: nowrap; overflow: hidden; }
.matrix tbody th { position: sticky; left: 0; background: var(--card); font-weight: 500; min-width: 18rem; max-width: 24rem; overflow-wrap: anywhere; z-index: 1; }
.matrix tbody .names { display: block; max-height: 20rem; overflow-y: auto; }
.matrix td { text-align: center; min-width: 3.2rem; border-radius: 4px; background: var(--page); }
.matrix small { display: block; color: inherit; font-size: 0.72rem; line-height: 1.2; }
.matrix td.s1 { background: var(--s1); }
.matrix td.s2 { background: var(--s2); }
.matrix td.s3 { background: var(--s3); }
.matrix td.s4 { background: var(--s4); }
.matrix td.spare { color: var(--soft); background: transparent; box-shadow: inset 0 0 0 1px var(--line); }
.matrix td.dead, .matrix td.none { color: var(--error); background: transparent; box-shadow: inset 0 0 0 1px var(--error); }
.matrix td.none { text-align: left; padding-left: 0.8rem; }
.matrix td .fault { color: inherit; }

.flow { display: block; width: 100%; min-width: 44rem; height: auto; font-size: 13px; }
.flow text { fill: var(--text); }
.flow .share { fill: var(--soft); }
.flow .links path { fill: none; stroke: var(--flow); stroke-opacity: 0.38; }
.flow .links path:hover { stroke-opacity: 0.7; }
.flow .links path.bad { stroke: var(--error); }
.flow .ends rect { fill: var(--flow); }
.flow .ends rect.bad { fill: var(--error); }

@media (max-width: 40rem) {
  body { padding: 0 0.75rem 2rem; }
  main > section { padding: 1.1rem 1rem; }
  .group { padding: 0.8rem; }
  .filters .field, .field { display: grid; width: 100%; }
  .field input, .filters .field input, .filters select { width: 100%; max-width: none; margin-left: 0; }
  .matrix tbody th { min-width: 8.5rem; max-width: 9rem; }
}
@media print {
  :root, :root[data-theme] { color-scheme: light; --page: #fff; font-size: 11pt; }
  nav, .filters, .matrix-filter, #theme, .skip { display: none !important; }
  body { padding: 0; max-width: none; }
  main > section { border: 0; padding: 0.5rem 0; }
  .group, tr { break-inside: avoid; }
  .scroll, .scroll.tall { overflow: visible; max-height: none; }
  .flow { min-width: 0; }
  .bar, .matrix td, .flow { print-color-adjust: exact; }
}
`;
