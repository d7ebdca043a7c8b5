export { renderFailure } from './failure.ts';
export { renderMarkdown } from './markdown.ts';
export { coloured, plain, type Style, TOLD } from './style.ts';
export { renderClosing, renderCounts, renderTables } from './summary.ts';
export { type Column, renderTable, type TableFormat } from './table.ts';
