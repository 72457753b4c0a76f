// Which checkpoint of the network at hand is meant?

/** The checkpoint with this fingerprint, as a question names it; nothing where there is only one. */
export function stepOf(models: Readonly<Record<string, string>>, model: string): { step?: string } {
  const step = Object.keys(models).find((one) => models[one] === model);
  return step ? { step } : {};
}
