/** The presets of the benchmark, with what each is for; loads nothing, for the help of the command line. */
export const benchTitles = {
  smoke: 'Everything, tiny: under a minute on two cores; its numbers mean nothing',
  laptop: 'Stability, divergence of ESD, sample quality and cost: within an hour on two cores',
  full: 'More methods, seeds, rates, problems and steps: some days on two cores',
  gpu: "The paper's checkerboard: width 512, batch 100,000, 150,000 steps",
} as const;
