// A certificate as CT knows it, before anybody has asked which targets it concerns.
import type { Issuance } from '../signal.ts';

/** `at` is when it was taken from the source. */
export type LoggedCertificate = Omit<Issuance, 'kind' | 'target' | 'confidence'>;
