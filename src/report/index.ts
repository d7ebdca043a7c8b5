export { renderFailure } from './failure.ts';
export { renderMarkdown } from './markdown.ts';
export { coloured, plain, TOLD } from './style.ts';
export { renderClosing, renderTables } from './summary.ts';
export { type Column, renderTable } from './table.ts';
