// The trained generators that lie beside the page.

/** Their names: those of the recipes that made them, and of the data that they were trained on. */
export const trainedNames = ['mnist', 'fashion-mnist', 'emoji'] as const;
export type TrainedName = (typeof trainedNames)[number];
