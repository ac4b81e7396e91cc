// Style: how all pages look, on paper and screens of any width, in light and in dark.

/** Colours of light pages and of paper. Curves: Okabe and Ito, without yellow, which nobody sees on white. */
const LIGHT = `--paper:#fffefb;--ink:#1c1b19;--soft:#5d5a54;--faint:#8b877f;--line:#dcd8cf;--wash:#f4f1ea;--link:#0b5394;
--good:#00684a;--bad:#b03a00;--open:#6b5500;--flag:#fff1c9;--flag-ink:#4d3a00;
--curve-1:#0072b2;--curve-2:#d55e00;--curve-3:#009e73;--curve-4:#cc79a7;--curve-5:#000000;--curve-6:#56b4e9;--curve-7:#b8860b;
--curve-2-text:#a84a00`;

const DARK = `--paper:#171614;--ink:#ece8e0;--soft:#b1aca1;--faint:#8d887d;--line:#3b3833;--wash:#22201d;--link:#8fc3f0;
--good:#4fd1a5;--bad:#ff9a5c;--open:#e3c54a;--flag:#453600;--flag-ink:#ffe9a8;
--curve-1:#56b4e9;--curve-2:#f0803c;--curve-3:#2fc795;--curve-4:#e09bc2;--curve-5:#f5f2ea;--curve-6:#7fa6ff;--curve-7:#e6b93d;
--curve-2-text:#ffa56b`;

const standing = `.is-holds{color:var(--good)}.is-fails{color:var(--bad)}.is-undecided{color:var(--open)}
.is-reduced,.is-outdated,.is-not-run{color:var(--soft)}`;

/** The colours alone, for charts in files of their own. */
export const chartStyle = `svg{${LIGHT};color:var(--ink);background:var(--paper);font-family:system-ui,sans-serif}
@media (prefers-color-scheme:dark){svg{${DARK}}}
${standing}`;

export const style = `:root{color-scheme:light dark;${LIGHT}}
@media (prefers-color-scheme:dark){:root{${DARK}}}
*{box-sizing:border-box}
html{-webkit-text-size-adjust:100%;scroll-behavior:smooth}
@media (prefers-reduced-motion:reduce){html{scroll-behavior:auto}}
body{margin:0;background:var(--paper);color:var(--ink);font:1.0625rem/1.55 Charter,"Bitstream Charter","Iowan Old Style",Georgia,"Times New Roman",serif}
main,header,footer{max-width:46rem;margin:0 auto;padding:0 1.25rem}
a{color:var(--link);text-underline-offset:.15em;text-decoration-thickness:.06em}
h1,h2,h3,h4,nav,table,figcaption,.key,.legend,.tag,.verdict,.meta,.chips,.label,.chart,footer,dl,.entry{font-family:system-ui,-apple-system,"Segoe UI",Roboto,"Helvetica Neue",Arial,sans-serif}
h1{font-size:1.9rem;line-height:1.2;margin:.4rem 0 .6rem;letter-spacing:-.015em;text-wrap:balance}
h2{font-size:1.2rem;margin:2.6rem 0 .7rem;padding-top:.8rem;border-top:1px solid var(--line)}
h3{font-size:1.02rem;margin:1.8rem 0 .5rem}
h4{font-size:.85rem;font-weight:600;color:var(--soft);margin:.8rem 0 .2rem}
p{margin:.6rem 0}
.asks{font-size:1.22rem;line-height:1.45;text-wrap:pretty}
blockquote{margin:1rem 0;padding:.1rem 0 .1rem 1rem;border-left:3px solid var(--line);color:var(--soft)}
blockquote b,.why b{color:var(--ink);font-weight:600}
nav.way{display:flex;justify-content:space-between;gap:.8rem;padding:.9rem 0;font-size:.88rem}
nav.way a{text-decoration:none}
nav.way span:nth-child(2){text-align:center}nav.way span:last-child{text-align:right}
nav.way span{flex:1;min-width:0;overflow-wrap:anywhere}
.meta{font-size:.88rem;color:var(--soft);margin:0}
.verdict{display:inline-flex;align-items:center;gap:.4em;font-weight:650;white-space:nowrap}
.verdict svg{width:.95em;height:.95em;flex:none;overflow:visible}
.verdict.big{font-size:1.15rem}
${standing}
.flag{background:var(--flag);color:var(--flag-ink);padding:.6rem .9rem;border-radius:.3rem;border-left:5px solid currentColor;font-family:system-ui,sans-serif;font-size:.95rem}
.label{background:var(--flag);color:var(--flag-ink);padding:.05rem .4rem;border-radius:.2rem;font-size:.8em;text-transform:none}
figure{margin:1.4rem 0;break-inside:avoid}
figcaption{font-weight:600;font-size:.95rem;margin-bottom:.3rem}
details{margin:-.6rem 0 1.4rem}summary{cursor:pointer;font-size:.82rem;color:var(--soft)}details figure{margin:.6rem 0}
.key{font-size:.82rem;color:var(--soft);margin:.2rem 0}
.chart svg{display:block;max-width:100%;height:auto;overflow:visible}
.chart text{font-variant-numeric:tabular-nums}
.stuck{fill:var(--soft)}
.narrow{display:none}
.legend{list-style:none;display:flex;flex-wrap:wrap;gap:.15rem 1.1rem;padding:0;margin:.2rem 0 .4rem;font-size:.85rem}
.legend li{display:flex;align-items:center;gap:.45rem;overflow-wrap:anywhere}.legend svg{flex:none}
.panels{display:grid;grid-template-columns:repeat(auto-fill,minmax(min(100%,20rem),1fr));gap:.4rem 1rem}
.images{display:flex;flex-wrap:wrap;gap:.6rem;align-items:flex-start}
.image{margin:0}.image img{display:block;image-rendering:pixelated;border:1px solid var(--line);max-width:100%;height:auto}
.image figcaption{font-weight:400;font-size:.78rem;color:var(--soft);max-width:9rem;margin:.15rem 0 0}
.scroll{overflow-x:auto;margin:.8rem 0;-webkit-overflow-scrolling:touch}
table{border-collapse:collapse;font-size:.88rem;line-height:1.4;width:100%;font-variant-numeric:tabular-nums}
caption{text-align:left;color:var(--soft);padding-bottom:.3rem}
th,td{text-align:left;vertical-align:top;padding:.35rem .9rem .35rem 0;border-bottom:1px solid var(--line)}
th{font-weight:600}thead th{color:var(--soft);font-weight:500;vertical-align:bottom}
.number{text-align:right;white-space:nowrap;padding-left:.9rem}
td code{white-space:nowrap}.kept{white-space:nowrap}tbody th{min-width:9rem}
code,pre{font-family:ui-monospace,SFMono-Regular,Menlo,Consolas,"DejaVu Sans Mono",monospace;font-size:.86em}
pre{background:var(--wash);padding:.8rem 1rem;border-radius:.3rem;white-space:pre-wrap;overflow-wrap:anywhere}
dl{display:grid;grid-template-columns:max-content minmax(0,1fr);gap:.25rem 1.2rem;font-size:.9rem;margin:.8rem 0}
dt{color:var(--soft)}dd{margin:0;overflow-wrap:anywhere}
.chips{display:flex;flex-wrap:wrap;gap:.4rem .5rem;padding:0;margin:.9rem 0;list-style:none;font-size:.88rem}
.chips a{display:inline-flex;align-items:center;gap:.35em;border:1px solid var(--line);border-radius:1rem;padding:.15rem .7rem;text-decoration:none}
.entry{display:grid;grid-template-columns:7.2rem minmax(0,1fr) auto;gap:0 .9rem;padding:.55rem 0;border-bottom:1px solid var(--line);font-size:.95rem;break-inside:avoid;scroll-margin-top:1rem}
.entry:target{background:var(--wash);outline:.5rem solid var(--wash)}
.entry p{margin:0;color:var(--soft);font-size:.86rem;line-height:1.4}
.entry .tag{color:var(--soft);font-size:.8rem;text-align:right}
.entry .verdict{font-size:.86rem;align-self:start;padding-top:.1rem}
.overview a{cursor:pointer}.overview a:hover path{stroke-width:3}
footer{color:var(--soft);font-size:.82rem;padding-top:2rem;padding-bottom:3rem}
@media (max-width:44rem){body{font-size:1rem}.wide{display:none}.narrow{display:block}h1{font-size:1.55rem}
.entry{grid-template-columns:minmax(0,1fr) auto}.entry>div{grid-column:1/-1;grid-row:2}
dl{grid-template-columns:minmax(0,1fr)}dd{margin-bottom:.4rem}
th,td{padding-right:.6rem}.number{padding-left:0}table{font-size:.84rem}}
@media print{:root{${LIGHT};color-scheme:light}body{font-size:10pt;background:#fff}main,header,footer{max-width:none;padding:0}
nav,.chips,details:not([open]){display:none!important}.wide{display:block!important}.narrow{display:none!important}.scroll{overflow:visible}
h2{break-after:avoid}tr{break-inside:avoid}.scroll td,.scroll th,td code{white-space:normal;min-width:0;padding-right:.3rem;overflow-wrap:anywhere}a{color:inherit;text-decoration:none}table{font-size:8pt}
*{-webkit-print-color-adjust:exact;print-color-adjust:exact}}
`;
