import { THEME } from '../plots/theme.ts';

const variables = (scheme: keyof typeof THEME): string =>
  Object.entries(THEME[scheme])
    .map(([role, value]) => `--${role}:${value}`)
    .join(';');

/** The style of a report: light and dark, narrow screens, paper. */
export const STYLESHEET = `
:root{color-scheme:light dark;${variables('light')}}
@media (prefers-color-scheme:dark){:root{${variables('dark')}}}
*{box-sizing:border-box}
html{font:100%/1.5 system-ui,-apple-system,"Segoe UI",Roboto,"Helvetica Neue",Arial,sans-serif;color:var(--ink);background:var(--ground)}
body{margin:0 auto;max-width:76rem;padding:0 1rem 4rem;overflow-wrap:anywhere}
a{color:var(--link)}
:focus-visible{outline:3px solid var(--link);outline-offset:2px}
.skip{position:absolute;left:-100rem}
.skip:focus{left:1rem;top:.5rem;background:var(--ground);padding:.5rem}
h1{font-size:1.7rem;line-height:1.25;margin:.2rem 0 .4rem}
h2{font-size:1.3rem;margin:2.4rem 0 .6rem;padding-top:.4rem;border-top:1px solid var(--line)}
h3{font-size:1.08rem;margin:1.4rem 0 .4rem}
h4{font-size:1rem;margin:1.1rem 0 .3rem}
p{margin:.4rem 0;max-width:60rem}
bdi{unicode-bidi:isolate}
header .kicker{margin:1.2rem 0 0;color:var(--muted)}
.lead{font-size:1.05rem}
.bad{color:var(--bad)}.good{color:var(--good)}.warn{color:var(--warn)}.muted{color:var(--muted)}
.facts{display:grid;grid-template-columns:repeat(auto-fit,minmax(min(15rem,100%),1fr));gap:.1rem 1.6rem;margin:.8rem 0}
.facts div,.pairs div{min-width:0}
dt{color:var(--muted);font-size:.875rem}
dd{margin:0 0 .5rem}
.pairs{display:grid;gap:.1rem 1rem;grid-template-columns:minmax(0,1fr)}
@media (min-width:40rem){.pairs div{display:grid;grid-template-columns:10rem minmax(0,1fr);gap:1rem}.pairs dt{text-align:right}}
nav ul{display:flex;flex-wrap:wrap;gap:.2rem 1.2rem;padding:0;margin:.6rem 0;list-style:none}
.first,.failure{background:var(--panel);border-left:.4rem solid var(--bad);padding:.7rem 1rem 1rem;border-radius:.3rem;margin:1rem 0}
.yellow-edge{border-left-color:var(--warn)}
.first.fine{border-left-color:var(--good)}
.first h2{border:0;margin:.1rem 0 .3rem;padding:0}
.failure>summary{cursor:pointer}
summary{cursor:pointer;padding:.15rem 0}
summary h3,summary h4{display:inline;font-size:1.05rem;margin:0}
.equation{font-size:1.15rem}
math{font-family:"STIX Two Math","Latin Modern Math","Cambria Math",math,serif}
.size{font-size:1.05rem}
.why{border:1px solid var(--line);border-radius:.3rem;background:var(--ground);padding:.5rem .8rem;margin:.7rem 0}
.why>:first-child{margin-top:.1rem}
code,pre{font:.85rem/1.45 ui-monospace,SFMono-Regular,Menlo,Consolas,"DejaVu Sans Mono",monospace}
code.hash{display:inline-block;min-width:16ch;max-width:33ch;word-break:break-all}
pre{white-space:pre-wrap;overflow-wrap:anywhere;background:var(--ground);border:1px solid var(--line);border-radius:.3rem;padding:.5rem .7rem;margin:.3rem 0;max-height:11rem;overflow:auto}
pre code{user-select:all}
.scroll{overflow-x:auto;max-width:100%;margin:.5rem 0}
table{border-collapse:collapse;font-size:.92rem}
caption{text-align:left;color:var(--muted);padding:.2rem 0;font-size:.9rem}
th,td{text-align:left;padding:.22rem .6rem;border-bottom:1px solid var(--grid);vertical-align:top;overflow-wrap:normal}
th{font-weight:600}
td.n,th.n{text-align:right;font-variant-numeric:tabular-nums;white-space:nowrap}
.matrix td.s{text-align:center;padding:.15rem .35rem;font-weight:700}
.matrix thead th.p{vertical-align:bottom;padding:.2rem .3rem}
.matrix thead th.p span{writing-mode:vertical-rl;transform:rotate(180deg);font-weight:400;white-space:nowrap}
.matrix tbody th{font-weight:400;white-space:nowrap;position:sticky;left:0;background:var(--ground)}
.green{color:var(--good)}.red{color:var(--bad)}.yellow{color:var(--warn)}.dim{color:var(--muted)}
.figures{display:grid;grid-template-columns:repeat(auto-fill,minmax(min(22rem,100%),1fr));gap:1rem;margin:.8rem 0}
.figures.wide{grid-template-columns:repeat(auto-fill,minmax(min(30rem,100%),1fr))}
figure{margin:0;min-width:0}
figcaption{font-size:.9rem;color:var(--muted)}
figcaption strong{color:var(--ink);display:block}
svg{display:block;max-width:100%;height:auto;color:var(--ink)}
svg text{white-space:pre}
.natural svg{max-width:none}
.tag{font-size:.8rem;border:1px solid currentColor;border-radius:.2rem;padding:0 .3rem;margin-left:.4rem;display:inline-block}
footer{margin-top:3rem;color:var(--muted);font-size:.9rem}
@media (max-width:48rem){.matrix .title{display:none}}
@media (max-width:30rem){body{padding:0 .6rem 3rem}.first,.failure{padding:.6rem .7rem}h1{font-size:1.4rem}.facts dt,.facts dd{display:inline}.facts dt::after{content:": "}.facts div{margin-bottom:.2rem}.matrix tbody th{white-space:normal;max-width:9rem}}
@media print{
@page{margin:14mm}
:root{color-scheme:light;${variables('light')}}
html{font-size:10pt}
body{max-width:none;padding:0}
nav,.skip{display:none}
details::details-content{content-visibility:visible;display:block;block-size:auto;opacity:1}
details>*{display:revert}
.failure,.first{background:none;border:1px solid var(--line);border-left:.4rem solid var(--bad)}
figure,tr,.why,dl div{break-inside:avoid}
h2,h3,h4,summary{break-after:avoid}
pre{max-height:none;overflow:visible}
.scroll{overflow:visible}
.natural svg{max-width:100%}
.matrix tbody th{position:static}
}
`;
