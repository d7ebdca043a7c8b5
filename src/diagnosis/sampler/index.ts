import type { DiagnoseKind } from '../diagnose.ts';

export const diagnoseSampler: DiagnoseKind = async () => undefined;
