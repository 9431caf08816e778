// The trained generators that lie beside the page.

/** Their names: those of the recipes that made them. */
export const trainedNames = ['mnist', 'mnist-conditional', 'fashion-mnist', 'emoji'] as const;
export type TrainedName = (typeof trainedNames)[number];
