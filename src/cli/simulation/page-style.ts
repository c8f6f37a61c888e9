/** Colours of the states are those of the Okabe-Ito palette, told apart by most who see few colours. */
export const style = `
:root { color-scheme: light dark; --text: #1c2430; --soft: #5b6675; --line: #d7dce3; --ground: #ffffff; --band: #f4f6f9;
  --running: #0072b2; --standing: #d55e00; --waiting: #8a94a3; --failed: #a3365f; }
@media (prefers-color-scheme: dark) {
  :root { --text: #e6eaf0; --soft: #a3adba; --line: #3a4452; --ground: #12161c; --band: #1a2028; --running: #56b4e9; --standing: #e69f00; --waiting: #98a2b0; --failed: #e08aa8; }
}
body { margin: 0; background: var(--ground); color: var(--text); font: 15px/1.5 system-ui, sans-serif; }
main { max-width: 75rem; margin: 0 auto; padding: 1.5rem; }
h1 { font-size: 1.5rem; margin: 0 0 0.5rem; }
h2 { font-size: 1.15rem; margin: 2rem 0 0.5rem; }
figure { margin: 1rem 0; background: #ffffff; border: 1px solid var(--line); border-radius: 6px; padding: 0.5rem; }
figure svg { display: block; width: 100%; height: auto; max-width: 60rem; margin: 0 auto; }
.tiles { display: flex; flex-wrap: wrap; gap: 0.75rem; margin: 1rem 0; }
.tiles div { flex: 1 1 11rem; padding: 0.6rem 0.8rem; background: var(--band); border-left: 4px solid var(--waiting); border-radius: 4px; }
.tiles .running { border-color: var(--running); }
.tiles .standing { border-color: var(--standing); }
.tiles .failed { border-color: var(--failed); }
.tiles dt { color: var(--soft); font-size: 0.85rem; }
.tiles dd { white-space: nowrap; margin: 0; font-size: 1.15rem; font-variant-numeric: tabular-nums; }
.wide { overflow-x: auto; }
table { border-collapse: collapse; width: 100%; font-variant-numeric: tabular-nums; }
th, td { text-align: left; padding: 0.3rem 0.6rem; border-bottom: 1px solid var(--line); vertical-align: top; }
td:not(:last-child) { white-space: nowrap; }
thead th { color: var(--soft); font-weight: 600; white-space: nowrap; }
tbody th { font-weight: 600; }
small { display: block; color: var(--soft); font-weight: 400; max-width: 30rem; }
.warning td { color: var(--standing); }
.timeline { width: 22rem; height: 14px; background: var(--band); display: block; margin-top: 0.3rem; }
rect.waiting, rect.suspended { fill: var(--waiting); }
rect.running { fill: var(--running); }
rect.standing { fill: var(--standing); }
.key { color: var(--soft); }
.key i { display: inline-block; width: 1.4rem; height: 0.8rem; margin: 0 0.35rem 0 0.9rem; }
.key i.waiting { height: 0.3rem; vertical-align: middle; background: var(--waiting); }
.key i.running { background: var(--running); }
.key i.standing { background: var(--standing); }
`;
