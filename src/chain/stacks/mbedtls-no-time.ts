// mbedTLS built without MBEDTLS_HAVE_TIME_DATE, as ESP-IDF and Zephyr do by default: no date counts.
import type { Stack } from '../stack.ts';
import { mbedtls } from './mbedtls.ts';

export const mbedtlsNoTime: Stack = {
  ...mbedtls,
  name: 'mbedtls-no-time',
  title: 'mbedTLS without a clock (ESP-IDF with cert_pem, Zephyr)',
  evidence: 'from source',
  sources: [...mbedtls.sources, 'ESP-IDF components/mbedtls/Kconfig', 'Zephyr modules/mbedtls/Kconfig.tls-generic'],
  rules: { ...mbedtls.rules, dates: 'ignored', anchorDates: 'ignored' },
};
